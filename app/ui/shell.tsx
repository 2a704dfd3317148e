import { Link, useNavigate, useNavigation } from '@remix-run/react';
import { NavMenu, useAppBridge } from '@shopify/app-bridge-react';
import { AppProvider, type AppProviderProps } from '@shopify/polaris';
import translations from '@shopify/polaris/locales/en.json';
import { forwardRef, useEffect, type AnchorHTMLAttributes, type ComponentType, type ReactNode } from 'react';
import { FormatProvider, type FormatSettings } from './format.tsx';

/** Sections of the admin, below the app's name, which is Home. */
const SECTIONS = [
  { url: '/app/program', name: 'Program' },
  { url: '/app/members', name: 'Members' },
  { url: '/app/rewards', name: 'Rewards' },
  { url: '/app/vouchers', name: 'Vouchers' },
  { url: '/app/deliveries', name: 'Deliveries & jobs' },
  { url: '/app/settings', name: 'Settings' },
] as const;

/**
 * Around every page of the admin: Polaris, Shopify's navigation, and how figures are written. App Bridge itself is in
 * the document's head (app/root.tsx), before everything else.
 */
export function Shell({
  settings,
  children,
}: {
  readonly settings: FormatSettings;
  readonly children: ReactNode;
}) {
  useShopifyNavigation();
  useLoadingBar();
  return (
    <AppProvider i18n={translations} linkComponent={PageLink}>
      <NavMenu>
        <a href="/app" rel="home">
          Home
        </a>
        {SECTIONS.map(({ url, name }) => (
          <a key={url} href={url}>
            {name}
          </a>
        ))}
      </NavMenu>
      <FormatProvider settings={settings}>
        {/* Air below the last card, which would otherwise end where the frame does. */}
        <main style={{ paddingBlockEnd: 'var(--p-space-800)' }}>{children}</main>
      </FormatProvider>
    </AppProvider>
  );
}

type PageLinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { url?: string; external?: boolean };

/** Polaris' links stay in the page where they lead within it: no reload of the frame. */
const PageLink = forwardRef<HTMLAnchorElement, PageLinkProps>(function PageLink(
  { url = '', external = false, children, ...rest },
  ref,
) {
  if (external || /^[a-z]+:/.test(url)) {
    const outside = external ? { target: '_blank', rel: 'noopener noreferrer' } : {};
    return (
      <a {...rest} {...outside} href={url} ref={ref}>
        {children}
      </a>
    );
  }
  return (
    <Link {...rest} to={url} ref={ref}>
      {children}
    </Link>
  );
}) as ComponentType<unknown> as NonNullable<AppProviderProps['linkComponent']>;

/** A click in Shopify's navigation comes as an event, with the link as its target. */
function useShopifyNavigation(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const onNavigate = (event: Event) => {
      const href = event.target instanceof Element ? event.target.getAttribute('href') : null;
      if (href !== null) navigate(href);
    };
    window.addEventListener('shopify:navigate', onNavigate);
    return () => window.removeEventListener('shopify:navigate', onNavigate);
  }, [navigate]);
}

/** Shopify's own bar at the top of the frame, while the next page is on its way; until then the old one stays. */
function useLoadingBar(): void {
  const shopify = useAppBridge();
  const isLoading = useNavigation().state === 'loading';
  useEffect(() => {
    if (!isLoading) return;
    shopify.loading(true);
    return () => shopify.loading(false);
  }, [shopify, isLoading]);
}

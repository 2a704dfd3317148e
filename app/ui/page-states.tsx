import {
  Banner,
  BlockStack,
  Box,
  Button,
  Card,
  EmptyState,
  Page,
  SkeletonBodyText,
  SkeletonDisplayText,
  Text,
} from '@shopify/polaris';
import type { ReactNode } from 'react';

export interface ErrorBannerProps {
  /** What could not be loaded, as a plural that begins the sentence: `Members`. */
  readonly what: string;
  /** Absent: the page is loaded again. */
  readonly onRetry?: (() => void) | undefined;
  readonly isRetrying?: boolean;
}

/** In the part that failed; the rest of the page stays. */
export function ErrorBanner({ what, onRetry, isRetrying = false }: ErrorBannerProps) {
  return (
    <Banner tone="critical" title={`${what} couldn’t be loaded`}>
      <BlockStack gap="200" inlineAlign="start">
        <Text as="p">Nothing was changed.</Text>
        <Button onClick={onRetry ?? reloadPage} loading={isRetrying}>
          Try again
        </Button>
      </BlockStack>
    </Banner>
  );
}

function reloadPage(): void {
  window.location.reload();
}

/** A whole page in place of the one that failed. */
export function ErrorPage({ what, onRetry }: Pick<ErrorBannerProps, 'what' | 'onRetry'>) {
  return (
    <Page>
      <ErrorBanner what={what} onRetry={onRetry} />
    </Page>
  );
}

export function NotFoundPage() {
  return (
    <Page>
      <Card>
        <NothingHere heading="There is no such page" action={{ content: 'Go to Home', url: '/app' }}>
          It may have been deleted, or the address is mistyped.
        </NothingHere>
      </Card>
    </Page>
  );
}

export interface NothingHereProps {
  readonly heading: string;
  readonly children?: ReactNode;
  readonly action?: { readonly content: string; readonly url?: string; readonly onAction?: () => void };
}

/** Nothing but air: Polaris wants a picture, and the sentence says it all. */
const NO_PICTURE = 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 226 24"/%3E';

/** A list or a page that has nothing to show yet, and what to do about it. */
export function NothingHere({ heading, children, action }: NothingHereProps) {
  return (
    <EmptyState heading={heading} image={NO_PICTURE} {...(action === undefined ? {} : { action })}>
      {children === undefined ? null : <p>{children}</p>}
    </EmptyState>
  );
}

/** As high as what comes. */
export function LoadingCard({ height }: { readonly height: number }) {
  return (
    <Card>
      <Box minHeight={`${Math.max(0, height - 32)}px`}>
        <BlockStack gap="400">
          <SkeletonDisplayText size="small" />
          <SkeletonBodyText lines={Math.max(1, Math.floor((height - 80) / 24))} />
        </BlockStack>
      </Box>
    </Card>
  );
}

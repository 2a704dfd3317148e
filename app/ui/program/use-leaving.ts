import { useBlocker } from '@remix-run/react';
import { useAppBridge } from '@shopify/app-bridge-react';
import { useEffect, useRef } from 'react';

/** Leaving a page with unsaved changes asks, as Shopify does for its own navigation. */
export function useLeaving(isDirty: boolean): void {
  const shopify = useAppBridge();
  const hasAsked = useRef(false);
  useEffect(() => {
    // Shopify has asked already when its navigation leads away.
    const onNavigate = () => {
      hasAsked.current = true;
      setTimeout(() => (hasAsked.current = false));
    };
    window.addEventListener('shopify:navigate', onNavigate, { capture: true });
    return () => window.removeEventListener('shopify:navigate', onNavigate, { capture: true });
  }, []);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      isDirty &&
      !hasAsked.current &&
      currentLocation.pathname !== nextLocation.pathname &&
      // The draft is kept with its test.
      !nextLocation.pathname.startsWith('/app/program/test/'),
  );
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    shopify.saveBar.leaveConfirmation().then(
      () => blocker.proceed(),
      () => blocker.reset(),
    );
  }, [blocker, shopify]);
}

import { useAppBridge } from '@shopify/app-bridge-react';
import { useEffect, useState } from 'react';

export interface ExtensionsOn {
  /** An embed or block of the theme extension is on in a theme. */
  readonly theme: boolean;
  /** A block stands on the thank-you or the order status page. */
  readonly afterPurchase: boolean;
}

const AFTER_PURCHASE = /^(purchase\.thank-you|customer-account\.order-status)\./;

/** What Shopify says is switched on; null until it has said. Asked again when staff come back from an editor. */
export function useExtensions(): ExtensionsOn | null {
  const shopify = useAppBridge();
  const [on, setOn] = useState<ExtensionsOn | null>(null);
  useEffect(() => {
    let isGone = false;
    const ask = async () => {
      const extensions = await shopify.app.extensions();
      if (isGone) return;
      setOn({
        theme: extensions.some(
          ({ type, activations }) =>
            type === 'theme_app_extension' &&
            activations.some((one) => 'status' in one && one.status === 'active'),
        ),
        afterPurchase: extensions.some(
          ({ type, activations }) =>
            type === 'ui_extension' && activations.some(({ target }) => AFTER_PURCHASE.test(target)),
        ),
      });
    };
    // Not known is shown as not done; the guide says nothing false.
    const askQuietly = () => void ask().catch(() => undefined);
    askQuietly();
    window.addEventListener('focus', askQuietly);
    return () => {
      isGone = true;
      window.removeEventListener('focus', askQuietly);
    };
  }, [shopify]);
  return on;
}

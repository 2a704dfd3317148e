import { useRevalidator } from '@remix-run/react';
import { useAppBridge } from '@shopify/app-bridge-react';
import { Banner, Text } from '@shopify/polaris';
import { useState } from 'react';
import type { RewardKind } from '#app/domain/rewards/reward-form.ts';

/** As save-reward.ts has them: the app asks for these only where somebody wants such a reward. */
const NEEDED: Readonly<
  Partial<Record<RewardKind, { readonly scopes: readonly string[]; readonly to: string }>>
> = {
  store_credit: {
    scopes: ['read_store_credit_accounts', 'write_store_credit_account_transactions'],
    to: 'give store credit',
  },
  gift_card: { scopes: ['write_gift_cards'], to: 'make gift cards' },
};

/** Says what Shopify must allow before such a reward can be saved, and asks for it. */
export function ScopeBanner({
  kind,
  grantedScopes,
}: {
  readonly kind: RewardKind;
  readonly grantedScopes: readonly string[];
}) {
  const shopify = useAppBridge();
  const revalidator = useRevalidator();
  const [allowed, setAllowed] = useState<readonly string[]>([]);
  const [isRefused, setIsRefused] = useState(false);
  const needed = NEEDED[kind];
  if (!needed || needed.scopes.every((scope) => grantedScopes.includes(scope) || allowed.includes(scope)))
    return null;
  const ask = async () => {
    try {
      const { result } = await shopify.scopes.request([...needed.scopes]);
      setIsRefused(result !== 'granted-all');
      if (result === 'granted-all') {
        setAllowed((known) => [...known, ...needed.scopes]);
        revalidator.revalidate();
      }
    } catch {
      setIsRefused(true);
    }
  };
  return (
    <Banner
      tone="warning"
      title={`The app may not ${needed.to} yet`}
      action={{ content: 'Allow', onAction: () => void ask() }}
    >
      <Text as="p">
        {isRefused
          ? 'Shopify has not allowed it. The reward can’t be saved before.'
          : 'Shopify asks you for it. The reward can be saved then.'}
      </Text>
    </Banner>
  );
}

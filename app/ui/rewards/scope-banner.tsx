import { useRevalidator } from '@remix-run/react';
import { useAppBridge } from '@shopify/app-bridge-react';
import { Banner, Text } from '@shopify/polaris';
import { useEffect, useState } from 'react';
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

export interface ScopeBannerProps {
  readonly kind: RewardKind;
  readonly grantedScopes: readonly string[];
  /** Saving was refused for it. */
  readonly hasFailed: boolean;
}

/** Says what Shopify must allow before such a reward can be saved, and asks for it. */
export function ScopeBanner({ kind, grantedScopes, hasFailed }: ScopeBannerProps) {
  const shopify = useAppBridge();
  const [answer, setAnswer] = useState<'granted' | 'refused' | null>(null);
  const needed = NEEDED[kind];
  const isMissing = needed !== undefined && !needed.scopes.every((scope) => grantedScopes.includes(scope));
  useLookingAgain(isMissing && answer === 'granted');
  if (!isMissing) return null;
  const ask = async () => {
    try {
      const { result } = await shopify.scopes.request([...needed.scopes]);
      setAnswer(result === 'granted-all' ? 'granted' : 'refused');
    } catch {
      setAnswer('refused');
    }
  };
  return (
    <Banner
      tone={hasFailed && answer !== 'granted' ? 'critical' : 'warning'}
      title={`The app may not ${needed.to} yet`}
      {...(answer === 'granted' ? {} : { action: { content: 'Allow', onAction: () => void ask() } })}
    >
      <Text as="p">{sentence(answer, hasFailed)}</Text>
    </Banner>
  );
}

function sentence(answer: 'granted' | 'refused' | null, hasFailed: boolean): string {
  if (answer === 'granted') return 'You have allowed it. Waiting for Shopify to say so.';
  if (answer === 'refused') return 'Shopify has not allowed it. Until then the reward can’t be saved.';
  return hasFailed
    ? 'Nothing was saved. Shopify asks you for it first.'
    : 'Shopify asks you for it. Then the reward can be saved.';
}

const LOOK_AGAIN_MS = 1_000;

/** Shopify tells the app by a webhook, a moment after it has told the page. */
function useLookingAgain(isWaiting: boolean): void {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (!isWaiting || state !== 'idle') return undefined;
    const timer = setTimeout(revalidate, LOOK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [isWaiting, state, revalidate]);
}

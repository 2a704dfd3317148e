import type { Estimate } from '../../shared/earning.ts';
import type { Speech } from '../../shared/speech.ts';

/** "This order earns 525 points"; nothing for what earns none or cannot be told. */
export function EarningLine({ estimate, speech }: { estimate: Estimate | null; speech: Speech }) {
  if (estimate === null || estimate.points === 0) return null;
  const key = estimate.isExact ? 'checkout.earns' : 'checkout.earnsAbout';
  return <s-text>{speech.say(key, { points: speech.points(estimate.points) })}</s-text>;
}

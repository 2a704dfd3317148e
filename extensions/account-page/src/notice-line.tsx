import type { Speech } from '../../shared/speech.ts';
import type { Notice } from './use-rewards.ts';

/** What came of a press of a button, spoken as it changes. */
export function NoticeLine({
  notice,
  where,
  speech,
}: {
  notice: Notice | null;
  where: Notice['where'];
  speech: Speech;
}) {
  if (notice === null || notice.where !== where) return null;
  const again = notice.again !== null && (
    <s-button variant="secondary" onClick={notice.again}>
      {speech.say('spend.tryAgain')}
    </s-button>
  );
  if (notice.tone === 'warning') {
    return (
      <s-banner tone="warning">
        <s-stack gap="small-200">
          <s-text>{notice.text}</s-text>
          {again}
        </s-stack>
      </s-banner>
    );
  }
  return (
    <s-stack gap="small-200" accessibilityRole="status">
      <s-text>{notice.text}</s-text>
      {again}
    </s-stack>
  );
}

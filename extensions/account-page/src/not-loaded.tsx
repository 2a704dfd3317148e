/** A part that could not be loaded, and the button to try again. */
export function NotLoaded({ text, again, onAgain }: { text: string; again: string; onAgain: () => void }) {
  return (
    <s-section>
      <s-banner tone="warning">
        <s-stack gap="small-200">
          <s-text>{text}</s-text>
          <s-button variant="secondary" onClick={onAgain}>
            {again}
          </s-button>
        </s-stack>
      </s-banner>
    </s-section>
  );
}

/** How far the sending has come: a bar that redraws itself on a terminal, a line now and then elsewhere. */

export interface Terminal {
  readonly write: (text: string) => void;
  readonly isTty: boolean;
  /** Milliseconds; only differences count. */
  readonly clock: () => number;
}

const REDRAW_MS = 100;
const LINE_MS = 5_000;
const BAR_WIDTH = 30;

export function progressText(done: number, total: number, elapsedMs: number): string {
  const share = total === 0 ? 1 : done / total;
  const perSecond = elapsedMs > 0 ? Math.round((done * 1000) / elapsedMs) : 0;
  const filled = Math.round(share * BAR_WIDTH);
  const bar = '#'.repeat(filled) + '.'.repeat(BAR_WIDTH - filled);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `[${bar}] ${percent} %  ${done.toLocaleString('en')} of ${total.toLocaleString('en')}  ${perSecond.toLocaleString('en')}/s`;
}

export interface Progress {
  readonly update: (done: number) => void;
  /** Draws the last state and ends the line. */
  readonly finish: () => void;
}

export function startProgress(total: number, terminal: Terminal): Progress {
  const startedAt = terminal.clock();
  let drawnAt = startedAt;
  let done = 0;
  const draw = () => {
    const text = progressText(done, total, terminal.clock() - startedAt);
    // \x1b[K clears what a longer text before may have left.
    terminal.write(terminal.isTty ? `\r${text}\x1b[K` : `${text}\n`);
  };
  return {
    update(now) {
      done = now;
      const at = terminal.clock();
      if (at - drawnAt < (terminal.isTty ? REDRAW_MS : LINE_MS)) return;
      drawnAt = at;
      draw();
    },
    finish() {
      draw();
      if (terminal.isTty) terminal.write('\n');
    },
  };
}

/** One bar for all that has to be done before the demo is ready. On a terminal it moves; elsewhere it is lines. */

export interface Step {
  readonly name: string;
  /** Its share of the whole, in parts of the sum of all. */
  readonly weight: number;
  /** How far it is, 0 to 1. */
  fraction: number;
  /** Since when it runs, milliseconds since 1970; `null` while it does not. */
  since: number | null;
  /** How long it takes, about, for a step that does not know how far it is. */
  readonly usualMs: number;
}

const WIDTH = 24;
const DRAW_EVERY_MS = 200;

export class Progress {
  private readonly steps: Step[] = [];
  private readonly out: NodeJS.WriteStream;
  private readonly now: () => number;
  private timer: NodeJS.Timeout | null = null;
  private text = '';

  constructor(out: NodeJS.WriteStream, now: () => number) {
    this.out = out;
    this.now = now;
  }

  /** Steps are added before the first begins. */
  add(name: string, weight: number, usualMs: number): Step {
    const step: Step = { name, weight, fraction: 0, since: null, usualMs };
    this.steps.push(step);
    return step;
  }

  begin(step: Step): void {
    step.since = this.now();
    if (this.out.isTTY && this.timer === null) {
      this.timer = setInterval(() => this.draw(), DRAW_EVERY_MS);
      this.timer.unref();
    }
    this.say(step.name);
  }

  /** @param text what is being done now: `Past orders: 2,310 of 4,800` */
  say(text: string): void {
    if (text === this.text) return;
    this.text = text;
    if (this.out.isTTY) this.draw();
    else this.out.write(`${text}\n`);
  }

  done(step: Step): void {
    step.fraction = 1;
    step.since = null;
    if (this.out.isTTY) this.draw();
    // Steps run at the same time: what still runs is what is being done.
    const running = this.steps.find((one) => one.since !== null);
    if (running && this.text === step.name) this.say(running.name);
  }

  /** Takes the bar away. */
  end(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    if (this.out.isTTY) this.out.write('\r\u001b[2K');
  }

  private draw(): void {
    const share = this.share();
    const filled = Math.round(share * WIDTH);
    const bar = `[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %`;
    const room = (this.out.columns || 80) - 1;
    this.out.write(`\r\u001b[2K${`${bar}  ${this.text}`.slice(0, room)}`);
  }

  private share(): number {
    let done = 0;
    let all = 0;
    for (const step of this.steps) {
      all += step.weight;
      done += step.weight * this.fractionOf(step);
    }
    return all === 0 ? 0 : done / all;
  }

  /** Where nothing is known it nears the end and never reaches it. */
  private fractionOf({ fraction, since, usualMs }: Step): number {
    if (since === null || fraction > 0) return fraction;
    return 0.95 * (1 - Math.exp((-2 * (this.now() - since)) / usualMs));
  }
}

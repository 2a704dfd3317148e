/** What the program's pages hand to each other, as it comes from the server. */
import type { ProgramChange } from '#app/domain/program-difference.ts';
import type { Ratio } from '#app/domain/rational.ts';

export interface VersionLine {
  readonly version: number;
  readonly inForceFrom: number;
  readonly createdBy: string;
  readonly changes: readonly ProgramChange[];
}

export interface TierCount {
  readonly before: string;
  readonly after: string;
  readonly members: number;
}

export interface Mover {
  readonly memberId: number;
  /** As Shopify tells it; null where it does not. */
  readonly name: string | null;
  readonly before: string;
  readonly after: string;
  readonly spendMinor: number;
}

export interface Example {
  readonly amountMinor: number;
  readonly tier: string;
  readonly rate: Ratio;
  readonly multiplier: Ratio;
  readonly points: number;
}

/** What the server says to a draft. */
export interface DraftAnswer {
  /** By field. */
  readonly problems: Readonly<Record<string, string>>;
  /** Against the version in force; null while the draft cannot be read. */
  readonly changes: readonly ProgramChange[] | null;
  readonly example: readonly Example[] | null;
  /** `null` while it is counted, or the draft cannot be read. */
  readonly moves: {
    readonly counts: readonly TierCount[];
    readonly moving: number;
    readonly movers: readonly Mover[];
  } | null;
  readonly takesLong: boolean;
}

/** What an action answers. */
export type Answer =
  | { readonly ok: true; readonly version?: number; readonly backTestId?: number }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      readonly problems?: Readonly<Record<string, string>>;
    };

/** The newest test of a draft, so that whoever left its page finds it again. */
export interface LastTest {
  readonly id: number;
  readonly status: 'running' | 'done' | 'stopped';
  readonly requestedAt: number;
}

/** What a verb of the command line is: its help and its options in one place, and what it does. */
import type { Database } from '#app/db/database.ts';
import type { Closing } from './closing.ts';
import type { Terminal } from './replay/progress.ts';

/** 0 done; 1 something is not as it should be (drift, refused, left over); 2 it cannot be done as asked. */
export type ExitCode = 0 | 1 | 2;

export interface VerbOption {
  /** Name of the value in the help, such as `domain`; without it the option is a switch. */
  readonly value?: string;
  readonly required?: boolean;
  readonly help: string;
}

export interface Verb {
  readonly name: string;
  /** One line, for the list of verbs. */
  readonly summary: string;
  /** What a reader of `--help` must know beyond that. */
  readonly details?: string;
  /** All are required, in this order. */
  readonly arguments?: readonly string[];
  readonly options?: Readonly<Record<string, VerbOption>>;
  readonly run: (given: Given, ops: Ops) => Promise<ExitCode>;
}

/** What was written after the verb, checked against its declaration. */
export interface Given {
  readonly argument: (index: number) => string;
  readonly value: (option: string) => string | null;
  readonly has: (option: string) => boolean;
}

/** What a verb works with. */
export interface Ops {
  /** Results, on stdout. */
  readonly print: (text: string) => Promise<void>;
  /** Notices and progress, on stderr. */
  readonly notice: (sentence: string) => void;
  readonly terminal: Terminal;
  /** DATABASE_URL's database or the embedded one, migrated; closed when the verb is done. */
  readonly openDatabase: () => Promise<OpenDatabase>;
  readonly closing: Closing;
  /** Ctrl-C was pressed: what is long stops at its next safe point. */
  readonly isInterrupted: () => boolean;
}

export interface OpenDatabase {
  readonly database: Database;
  readonly url: string;
}

/** The command cannot be carried out as it was given; the sentence says what to change. */
export class UsageError extends Error {}

/** It was asked rightly and could not be done; the sentence says why. */
export class Failed extends Error {}

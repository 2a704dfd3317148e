/** What devshop's server, the page and an extension's worker say to each other. */
import type { ApiMember, ElementRules } from './contract/contract.ts';

/** What the page asks the server for; sent as the form field `ask`. */
export type Ask =
  | { readonly about: 'places'; readonly page: string; readonly targets: readonly string[] }
  | {
      readonly about: 'call';
      readonly page: string;
      readonly handle: string;
      readonly target: string;
      /** `sessionToken.get`. */
      readonly name: string;
      readonly args: readonly unknown[];
    }
  | { readonly about: 'members'; readonly page: string; readonly handle: string; readonly target: string };

/** One extension at one place of a page. */
export interface Placed {
  readonly handle: string;
  readonly name: string;
  readonly target: string;
  readonly scriptUrl: string;
  /** `fetch` to other servers is allowed. */
  readonly network: boolean;
  readonly surface: string;
  readonly elements: Readonly<Record<string, ElementRules>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly api: ApiMember;
  /** Signals and values of the API, by path: `cost.totalAmount`. */
  readonly members: MemberEntries;
  /** Calls that the server answers, by path. */
  readonly calls: readonly string[];
  readonly words: Words;
  /** Where the app is. */
  readonly appOrigin: string;
  readonly shopDomain: string;
  /** As the shop tells its address; it is played at the page's own origin. */
  readonly storefront: string;
}

export type Members = Readonly<Record<string, unknown>>;

/** As JSON, which has no `undefined`: then there is only the path. */
export type MemberEntries = readonly (readonly [path: string, value?: unknown])[];

export interface Words {
  /** Of the extension's locale file. */
  readonly locale: string;
  /** Of the shopper. */
  readonly language: string;
  readonly currency: string;
  readonly timezone: string;
  readonly entries: Readonly<Record<string, string>>;
}

export type CallAnswer =
  /** `members`: what has changed by it. */
  { readonly value: unknown; readonly members?: MemberEntries } | { readonly error: string };

/** An answer that the worker makes a `Response` of. */
export interface PlainResponse {
  readonly status: number;
  readonly body: string;
}

/** What is wrong with an extension: shown on the page, and kept where tests find it. */
export interface Complaint {
  readonly kind:
    | 'unknown element'
    | 'unknown property'
    | 'unknown value'
    | 'unknown event'
    | 'unknown call'
    | 'not played'
    | 'forbidden'
    | 'error';
  readonly text: string;
}

/** What the worker can call in the page. */
export interface PageSide {
  readonly placed: () => Promise<Placed>;
  readonly mutate: (records: readonly unknown[]) => Promise<void>;
  readonly callElement: (id: string, method: string, args: readonly unknown[]) => Promise<unknown>;
  /** A call of the API that the page or the server answers. */
  readonly call: (name: string, args: readonly unknown[]) => Promise<unknown>;
  readonly complain: (complaint: Complaint) => Promise<void>;
  readonly rendered: () => Promise<void>;
}

/** What the page can call in the worker. */
export interface WorkerSide {
  readonly changed: (members: MemberEntries) => Promise<void>;
  readonly navigated: (url: string, state: unknown) => Promise<void>;
}

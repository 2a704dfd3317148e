/** The global `shopify` of a target: the members Shopify's types give it, over what devshop's server says. */
import type { ApiMember } from '../contract/contract.ts';
import type { MemberEntries, PageSide, Placed } from '../wire.ts';
import type { Complain } from './elements.ts';
import { i18nCalls } from './i18n.ts';

export interface SignalLike {
  value: unknown;
  subscribe: (listener: (value: unknown) => void) => () => void;
}

type SignalClass = new (value: unknown) => SignalLike;
type Run = () => unknown;

/** For scripts that bring no signals of their own. */
class PlainSignal implements SignalLike {
  private held: unknown;
  private readonly listeners = new Set<(value: unknown) => void>();

  constructor(value: unknown) {
    this.held = value;
  }

  get value(): unknown {
    return this.held;
  }

  set value(value: unknown) {
    this.held = value;
    for (const listener of this.listeners) listener(value);
  }

  subscribe(listener: (value: unknown) => void): () => void {
    this.listeners.add(listener);
    listener(this.held);
    return () => this.listeners.delete(listener);
  }
}

/** Asked by machinery, and by nobody who believes in them. */
const SILENT = /^(?:then|toJSON|constructor|prototype|nodeType|setSignals|reload|\$.*|_.*|@.*)$/;

export class ShopifyGlobal {
  /** What the script registered, by target. */
  readonly extended = new Map<string, Run>();
  readonly shopify: object;
  private readonly placed: Placed;
  private readonly page: PageSide;
  private readonly complain: Complain;
  private readonly members: Record<string, unknown>;
  private readonly signals = new Map<string, SignalLike>();
  private readonly own: Readonly<Record<string, unknown>>;
  private Signal: SignalClass = PlainSignal;

  constructor(placed: Placed, page: PageSide, complain: Complain) {
    this.placed = placed;
    this.page = page;
    this.complain = complain;
    this.members = Object.fromEntries(placed.members) as Record<string, unknown>;
    this.own = i18nCalls(placed.words, complain);
    const top = {
      extend: (target: string, run: Run) => void this.extended.set(target, run),
      /** The script's own signals: Preact renders anew when one of these changes. */
      setSignals: (Signal: SignalClass) => {
        this.Signal = Signal;
        this.signals.clear();
      },
    };
    this.shopify = this.branch(placed.api as Readonly<Record<string, ApiMember>>, '', top);
  }

  changed(members: MemberEntries): void {
    for (const [path, value] of members) {
      if (JSON.stringify(this.members[path]) === JSON.stringify(value)) continue;
      this.members[path] = value;
      const signal = this.signals.get(path);
      if (signal) signal.value = value;
    }
  }

  private branch(api: Readonly<Record<string, ApiMember>>, prefix: string, more: object = {}): object {
    const known = new Map<string, unknown>(Object.entries(more));
    return new Proxy(
      {},
      {
        get: (_target, name) => {
          if (typeof name !== 'string') return undefined;
          if (known.has(name)) return known.get(name);
          const path = `${prefix}${name}`;
          const kind = Object.hasOwn(api, name) ? api[name] : undefined;
          if (kind === undefined) {
            if (!SILENT.test(name)) {
              this.complain({
                kind: 'unknown call',
                text: `shopify.${path} does not exist at ${this.placed.target}.`,
              });
            }
            return undefined;
          }
          if (kind === 'signal') return this.signal(path);
          const value =
            kind === 'function'
              ? this.call(path)
              : kind === 'value'
                ? this.value(path)
                : this.branch(kind, `${path}.`);
          known.set(name, value);
          return value;
        },
        has: (_target, name) => typeof name === 'string' && (known.has(name) || Object.hasOwn(api, name)),
        ownKeys: () => [...new Set([...known.keys(), ...Object.keys(api)])],
        getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }),
      },
    );
  }

  private signal(path: string): SignalLike {
    const known = this.signals.get(path);
    if (known) return known;
    const signal = new this.Signal(this.value(path));
    Object.defineProperty(signal, 'current', { get: () => signal.value });
    Object.assign(signal, { destroy: () => Promise.resolve() });
    this.signals.set(path, signal);
    return signal;
  }

  private value(path: string): unknown {
    if (!(path in this.members)) throw this.notPlayed(path);
    return this.members[path];
  }

  private call(path: string): unknown {
    if (path in this.own) return this.own[path];
    if (!this.placed.calls.includes(path)) {
      return () => {
        throw this.notPlayed(`${path}()`);
      };
    }
    return (...args: readonly unknown[]) => this.page.call(path, args);
  }

  private notPlayed(path: string): Error {
    const text = `devshop does not play shopify.${path} at ${this.placed.target}.`;
    this.complain({ kind: 'not played', text });
    return new Error(text);
  }
}

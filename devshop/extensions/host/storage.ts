/** `shopify.storage`: kept by the page, for each shop and extension. */

const MOST_BYTES = 1_000_000;

export class ExtensionStorage {
  private readonly prefix: string;

  constructor(shopDomain: string, handle: string) {
    this.prefix = `devshop:${shopDomain}:${handle}:`;
  }

  /** By the name of the call; `undefined` for what is no call of storage. */
  answer(call: string, args: readonly unknown[]): { readonly value: unknown } | undefined {
    const [first, second] = args;
    switch (call) {
      case 'storage.read':
        return { value: this.get(String(first)) ?? null };
      case 'storage.get':
        return { value: this.get(String(first)) };
      case 'storage.write':
      case 'storage.set':
        this.set(String(first), second);
        return { value: undefined };
      case 'storage.delete':
        return { value: this.remove(String(first)) };
      case 'storage.clear':
        for (const key of this.keys()) this.remove(key);
        return { value: undefined };
      case 'storage.getMany':
        return { value: Array.isArray(first) ? first.map((key) => this.get(String(key))) : [] };
      case 'storage.setMany':
        for (const [key, value] of Object.entries(first ?? {})) this.set(key, value);
        return { value: undefined };
      case 'storage.deleteMany': {
        const keys = Array.isArray(first) ? first.map(String) : [];
        return { value: Object.fromEntries(keys.map((key) => [key, this.remove(key)])) };
      }
      case 'storage.entries':
        return { value: this.keys().map((key) => [key, this.get(key)]) };
      default:
        return undefined;
    }
  }

  private keys(): string[] {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(this.prefix))
      .map((key) => key.slice(this.prefix.length));
  }

  private get(key: string): unknown {
    const text = localStorage.getItem(this.prefix + key);
    return text === null ? undefined : JSON.parse(text);
  }

  private set(key: string, value: unknown): void {
    const text = JSON.stringify(value) ?? 'null';
    if (text.length > MOST_BYTES) throw new Error('StorageExceededError');
    localStorage.setItem(this.prefix + key, text);
  }

  private remove(key: string): boolean {
    const was = localStorage.getItem(this.prefix + key) !== null;
    localStorage.removeItem(this.prefix + key);
    return was;
  }
}

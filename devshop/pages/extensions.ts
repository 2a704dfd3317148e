/** The app's extensions as the owner switches them on in the theme editor and the checkout editor. */
import { readExtensions } from '../extensions/read-extensions.ts';
import type { ShopState } from '../shop/state.ts';
import type { ExtensionSwitch } from './admin-frame.ts';
import { themeExtension } from './store/liquid/theme-extension.ts';

interface Extension {
  readonly handle: string;
  /** `pinned`: by staff, in the admin and at the point of sale. */
  readonly editor: 'theme' | 'checkout' | 'pinned';
  readonly name: string;
  readonly target: string;
}

/** Where the targets are, in the words of the editors. */
const PLACES: Readonly<Record<string, string>> = {
  'purchase.checkout.block.render': 'checkout',
  'purchase.checkout.reductions.render-after': 'checkout, below the discounts',
  'purchase.thank-you.block.render': 'thank-you page',
  'customer-account.order-status.block.render': 'order status page',
  'customer-account.page.render': 'page in the account',
  'customer-account.order-index.block.render': 'orders in the account',
  'customer-account.profile.block.render': 'profile in the account',
  'pos.home.tile.render': 'point of sale, tile',
  'pos.home.modal.render': 'point of sale, behind the tile',
  'pos.customer-details.block.render': 'point of sale, customer',
  'pos.purchase.post.block.render': 'point of sale, after the purchase',
  'admin.customer-details.block.render': 'customers in the admin',
  'admin.order-details.block.render': 'orders in the admin',
};

/** Blocks of the UI extensions, one for each place. */
function inPages(): Extension[] {
  return readExtensions().flatMap(({ handle, name, targets }) =>
    targets.map((target): Extension => {
      const editor = /^(?:purchase|customer-account)\./.test(target) ? 'checkout' : 'pinned';
      return {
        handle: placeKey(handle, target),
        editor,
        target,
        name: `${name} (${PLACES[target] ?? target})`,
      };
    }),
  );
}

/** What is kept of an extension that is switched on at one of its places. */
export function placeKey(handle: string, target: string): string {
  return `${handle}/${target}`;
}

/** All places of all extensions, as an owner would switch them on: for the demo and for tests. */
export function switchAllOn(state: ShopState): void {
  state.extensionsOn = allExtensions().map(({ handle }) => handle);
}

/** Blocks of the theme extension: app embeds first, as in the theme editor. */
function inTheme(): Extension[] {
  const blocks = [...(themeExtension()?.blocks.values() ?? [])].map(
    ({ handle, name, schema: { target } }): Extension => ({
      ...{ handle, editor: 'theme', target },
      name: `${name} (${target === 'body' ? 'app embed' : 'block'})`,
    }),
  );
  return blocks.sort((a, b) => Number(b.target === 'body') - Number(a.target === 'body'));
}

function allExtensions(): Extension[] {
  return [...inTheme(), ...inPages()];
}

export function extensionSwitches(
  appName: string,
  state: ShopState,
  editor: Extension['editor'],
): ExtensionSwitch[] {
  return allExtensions()
    .filter((one) => one.editor === editor)
    .map(({ handle, name }) => ({
      handle,
      name: `${appName}: ${name}`,
      isOn: state.extensionsOn.includes(handle),
    }));
}

/** All of them, wherever they are switched on. */
export function allExtensionSwitches(appName: string, state: ShopState): ExtensionSwitch[] {
  const editors = ['theme', 'checkout', 'pinned'] as const;
  return editors.flatMap((editor) => extensionSwitches(appName, state, editor));
}

/** The owner switches one on or off in an editor. */
export function switchExtension(state: ShopState, handle: string, isOn: boolean): void {
  const others = state.extensionsOn.filter((one) => one !== handle);
  state.extensionsOn = isOn ? [...others, handle] : others;
}

/** What `shopify.app.extensions()` answers. */
export function extensionInfos(appName: string, state: ShopState): object[] {
  const isOn = ({ handle }: Extension): boolean => state.extensionsOn.includes(handle);
  const embeds = inTheme().map((one) => ({
    target: one.target,
    handle: one.handle,
    name: one.name,
    status: isOn(one) ? 'active' : 'available',
    activations: isOn(one) ? [{ target: one.target, themeId: 'gid://shopify/OnlineStoreTheme/1' }] : [],
  }));
  const blocks = readExtensions().map(({ handle, targets }) => ({
    handle,
    type: 'ui_extension',
    activations: targets
      .filter((target) => state.extensionsOn.includes(placeKey(handle, target)))
      .map((target) => ({ target })),
  }));
  return [
    { handle: `${appName.toLowerCase()}-theme`, type: 'theme_app_extension', activations: embeds },
    ...blocks,
  ];
}

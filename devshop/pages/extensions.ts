/** The app's extensions as the owner switches them on in the theme editor and the checkout editor. */
import type { ShopState } from '../shop/state.ts';
import type { ExtensionSwitch } from './admin-frame.ts';
import { themeExtension } from './store/liquid/theme-extension.ts';

interface Extension {
  readonly handle: string;
  readonly editor: 'theme' | 'checkout';
  readonly name: string;
  readonly target: string;
}

/** Until `extensions/` has them, devshop answers as if these were deployed. */
const IN_CHECKOUT: readonly Extension[] = [
  {
    handle: 'checkout-points',
    editor: 'checkout',
    name: 'Points in checkout',
    target: 'purchase.checkout.block.render',
  },
  {
    handle: 'thank-you-points',
    editor: 'checkout',
    name: 'Points after purchase',
    target: 'purchase.thank-you.block.render',
  },
];

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
  return [...inTheme(), ...IN_CHECKOUT];
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

/** All of them, of both editors. */
export function allExtensionSwitches(appName: string, state: ShopState): ExtensionSwitch[] {
  return [...extensionSwitches(appName, state, 'theme'), ...extensionSwitches(appName, state, 'checkout')];
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
  const blocks = IN_CHECKOUT.map((one) => ({
    handle: one.handle,
    type: 'ui_extension',
    activations: isOn(one) ? [{ target: one.target }] : [],
  }));
  return [
    { handle: `${appName.toLowerCase()}-theme`, type: 'theme_app_extension', activations: embeds },
    ...blocks,
  ];
}

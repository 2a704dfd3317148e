/** The app comes, changes its scopes, goes. Tokens are the sign-in part's business. */
import { type Act, done, type Outcome, refused } from '../act.ts';
import { newId } from '../ids.ts';
import type { Installation, ShopState } from '../state.ts';

/** Installs, or installs again. Shopify has no webhook for it. */
export function installApp(
  state: ShopState,
  act: Act,
  input: { readonly scopes: readonly string[] },
): Outcome<Installation> {
  const installation: Installation = {
    type: 'AppInstallation',
    id: newId(state),
    scopes: [...input.scopes].sort(),
    installedAt: act.at,
    uninstalledAt: null,
  };
  state.installation = installation;
  return done(installation);
}

export function isInstalled(state: ShopState): boolean {
  return state.installation !== null && state.installation.uninstalledAt === null;
}

/** All access tokens are void from here on. Metafields of the app stay. */
export function uninstallApp(state: ShopState, act: Act): Outcome<Installation> {
  const { installation } = state;
  if (!installation || installation.uninstalledAt !== null) {
    return refused('not_installed', 'The app is not installed.');
  }
  installation.uninstalledAt = act.at;
  state.tokens.accessTokens.length = 0;
  state.tokens.refreshTokens.length = 0;
  act.tell({ topic: 'app/uninstalled' });
  return done(installation);
}

/** The owner granted other scopes. */
export function updateScopes(
  state: ShopState,
  act: Act,
  input: { readonly scopes: readonly string[] },
): Outcome<Installation> {
  const { installation } = state;
  if (!installation || installation.uninstalledAt !== null) {
    return refused('not_installed', 'The app is not installed.');
  }
  const previous = installation.scopes;
  installation.scopes = [...input.scopes].sort();
  act.tell({ topic: 'app/scopes_update', previous, current: installation.scopes });
  return done(installation);
}

/** Shopify sends it 48 hours after the app was uninstalled; here, when it is asked to. */
export function redactShop(state: ShopState, act: Act): Outcome<null> {
  if (!state.installation) return refused('not_installed', 'The app was never installed.');
  act.tell({ topic: 'shop/redact' });
  return done(null);
}

/** Which extensions stand at the places of a page, and all that their workers need to begin. */
import { placeKey } from '../pages/extensions.ts';
import { localeOf } from '../pages/locale.ts';
import type { Visit } from '../pages/visitor.ts';
import { isInstalled } from '../shop/operations/installation.ts';
import { PLAYED_CALLS } from './calls.ts';
import { contract } from './contract/contract.ts';
import { readExtensions, wordsFor, type Extension } from './read-extensions.ts';
import { adminMembers, posMembers } from './state/staff-members.ts';
import { shopperMembers } from './state/shopper-members.ts';
import type { PageContext } from './state/page-context.ts';
import type { MemberEntries, Members, Placed, Words } from './wire.ts';

/** Those that are built and switched on; nothing for shops without the app. */
export function placedAt(visit: Visit, context: PageContext, targets: readonly string[]): Placed[] {
  if (!isInstalled(visit.shop.state)) return [];
  return readExtensions(visit.devshop.extensionsFolder)
    .filter(({ scriptFile }) => scriptFile !== null)
    .flatMap((extension) =>
      targets
        .filter((target) => extension.targets.includes(target))
        .filter((target) => visit.shop.state.extensionsOn.includes(placeKey(extension.handle, target)))
        .map((target) => placed(visit, extension, target, context)),
    );
}

function placed(visit: Visit, extension: Extension, target: string, context: PageContext): Placed {
  const rules = contract().targets[target];
  if (rules === undefined) throw new Error(`devshop has no place for ${target}.`);
  const all = contract().surfaces[rules.surface] ?? {};
  const isStaffs = rules.surface === 'admin' || rules.surface === 'point-of-sale';
  return {
    handle: extension.handle,
    name: extension.name,
    target,
    scriptUrl: `/devshop/extensions/scripts/${extension.handle}.js`,
    // In the admin and at the point of sale the app's own server may always be asked.
    network: extension.capabilities.networkAccess || isStaffs,
    surface: rules.surface,
    elements: Object.fromEntries(rules.elements.flatMap((tag) => (all[tag] ? [[tag, all[tag]]] : []))),
    lists: contract().lists,
    api: rules.api,
    members: entriesOf(membersOf(visit, extension, target, context)),
    calls: PLAYED_CALLS,
    words: words(visit, extension, isStaffs ? context.staff.locale : localeOf(visit)),
    appOrigin:
      visit.url.protocol === 'https:' ? visit.devshop.hosts.tunnelOrigin : visit.devshop.hosts.plainAppOrigin,
    shopDomain: visit.shop.state.record.domain,
    storefront: `https://${visit.shop.state.record.primaryDomain}`,
  };
}

export function membersOf(visit: Visit, extension: Extension, target: string, context: PageContext): Members {
  if (target.startsWith('pos.')) return posMembers(visit, extension, target, context);
  if (target.startsWith('admin.')) return adminMembers(visit, target, context);
  return shopperMembers({ visit, extension, target, context });
}

function words({ shop }: Visit, extension: Extension, language: string): Words {
  const { record } = shop.state;
  const { locale, words: entries } = wordsFor(extension, language);
  return { locale, language, currency: record.currency, timezone: record.ianaTimezone, entries };
}

export function entriesOf(members: Members): MemberEntries {
  return Object.entries(members).map(([path, value]) => (value === undefined ? [path] : [path, value]));
}

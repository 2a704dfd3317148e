/** What the surfaces of staff (point of sale, admin) share: their door, and how they speak. */
import type { WireProgram } from '../../app/domain/shopper-wire.ts';
import { doorAt, type Door } from './door.ts';
import { speechOf, type Speech, type Voice } from './speech.ts';

/**
 * Relative addresses are the app's own there.
 * https://shopify.dev/docs/api/admin-extensions/latest/network-features
 */
export function staffDoor(tokenOf: () => Promise<string | null | undefined>): Door {
  return doorAt('/staff/v1', async () => {
    const token = await tokenOf();
    if (!token) throw new Error('no session');
    return token;
  });
}

/** The program, which these surfaces get from no metafield; null where it could not be asked. */
export async function askProgram(door: Door): Promise<WireProgram | null> {
  const answer = await door.get<WireProgram>('program');
  return answer.ok ? answer.value : null;
}

/** Their API does not tell the language, but the texts know theirs. */
export function staffSpeech(i18n: Voice['i18n'], program: WireProgram): Speech {
  const isoCode = i18n.translate('unit.language');
  return speechOf({ i18n, localization: { extensionLanguage: { value: { isoCode } } } }, program);
}

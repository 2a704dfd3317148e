/** Other systems' worked examples, as tables: each is answered by our own functions, or says why it is not. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  bandExamples,
  basisExamples,
  earnExamples,
  percentExamples,
  ruleExamples,
} from './earning-examples.ts';
import type { Example } from './example.ts';
import {
  clawbackExamples,
  expiryExamples,
  holdExamples,
  ledgerExamples,
  lotExamples,
  refundExamples,
} from './ledger-examples.ts';
import { redeemingExamples } from './redeeming-examples.ts';
import { sharingExamples } from './sharing-examples.ts';

const groups: Record<string, readonly Example[]> = {
  bands: bandExamples,
  basis: basisExamples,
  clawback: clawbackExamples,
  earn: earnExamples,
  expire: expiryExamples,
  hold: holdExamples,
  ledger: ledgerExamples,
  lots: lotExamples,
  percent: percentExamples,
  prorate: sharingExamples,
  redeem: redeemingExamples,
  refund: refundExamples,
  rules: ruleExamples,
};
const all = Object.values(groups).flat();

for (const [group, examples] of Object.entries(groups)) {
  describe(group, () => {
    for (const { id, rule, ours, expected, decision, instead } of examples) {
      if (!ours) continue;
      test(`${id}: ${rule}${decision === null ? '' : ` - ours decides otherwise: ${decision}`}`, () => {
        expect(ours()).toEqual(decision === null ? expected : instead);
      });
    }
  });
}

/** Every id of the collection, by group. */
const NUMBERS: Record<string, string> = {
  bands: '03 04 05 06 08 09',
  basis: '03 05 06 07 08 10',
  clawback: '01 04 05 06',
  earn: '01 02 05 06 09 10 11 13 14 16 17',
  expire: '01 02 04 06 07 10',
  hold: '03 04 05',
  ledger: '01 02 03',
  lots: '01 04 05 06 08',
  percent: '01 02 04 05 06 10 11',
  prorate: '01 02 03 04 06 08 11',
  redeem: '05 06 07 08 09 10 11 12 13 14 15 19 20 21 23',
  refund: '01 03 04 05 09 10',
  rules: '01 02 06 07 08 09 11',
};
const ids = Object.entries(NUMBERS).flatMap(([group, numbers]) =>
  numbers.split(' ').map((n) => `${group}-${n}`),
);

describe('the collection', () => {
  test('has 86 examples, and each stands in the tables once', () => {
    expect(ids).toHaveLength(86);
    expect(all.map((one) => one.id).sort()).toEqual([...ids].sort());
  });

  test('is answered, or a decision says why not', () => {
    for (const { id, ours, decision, source } of all) {
      expect({ id, answered: ours !== null || (decision ?? '').length > 20 }).toEqual({ id, answered: true });
      expect({ id, named: source.repoOrUrl.length > 3 && source.path.length > 3 }).toEqual({
        id,
        named: true,
      });
    }
  });

  const FILE = fileURLToPath(new URL('../../../shared/data/loyalty_cases.json', import.meta.url));
  const present = existsSync(FILE);
  if (!present) console.log('Skipped: ../shared/data/loyalty_cases.json is not here.');

  test.skipIf(!present)('is the one these tables were restated from', async () => {
    interface Case {
      id: string;
      source: { repo_or_url: string; path: string };
    }
    const { cases } = JSON.parse(await readFile(FILE, 'utf8')) as { cases: Case[] };
    const sources = (some: { id: string; source: string }[]) =>
      Object.fromEntries(some.map(({ id, source }) => [id, source]));
    expect(
      sources(all.map(({ id, source }) => ({ id, source: `${source.repoOrUrl} ${source.path}` }))),
    ).toEqual(
      sources(cases.map(({ id, source }) => ({ id, source: `${source.repo_or_url} ${source.path}` }))),
    );
  });
});

/** How much a shopper's page loads: the bundles as Shopify's CLI builds them, compressed. */
import { bundlesOf, copyForBuild } from '../../extensions/build-extensions.ts';
import { round, type Figure, type RowOptions } from '../lib/figures.ts';
import type { BenchServer } from '../lib/postgres.ts';

const TARGET_KB = 24;
/** What Shopify takes at most; full pages may have 128. */
const LIMIT_KB = 64;

export async function extensionsRow(_server: BenchServer, { say }: RowOptions): Promise<Figure[]> {
  const copy = await copyForBuild();
  try {
    await copy.build();
    const bundles = await bundlesOf(copy.folder);
    for (const { name, bytes } of bundles) say(`${name}: ${round(bytes / 1024, 1)} KB before compression`);
    return bundles.map(({ name, compressedBytes }) => ({
      name: `ui extensions: ${name}`,
      value: round(compressedBytes / 1024, 1),
      unit: 'KB compressed',
      target: `<= ${TARGET_KB}`,
      versus: `Shopify takes ${LIMIT_KB} KB`,
    }));
  } finally {
    await copy.remove();
  }
}

/** After a change of `@shopify/ui-extensions`: `node devshop/extensions/contract/write-contract.ts`. */
import { writeFileSync } from 'node:fs';
import { contractText } from './contract.ts';
import { readContract } from './read-types.ts';

writeFileSync(new URL('contract.json', import.meta.url), contractText(readContract()));

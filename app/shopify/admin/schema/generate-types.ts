/**
 * `npm run codegen`: types of our GraphQL documents from Shopify's published schema (checked in beside this
 * file with its licence), into `admin.generated.d.ts` and `admin.types.d.ts`. Run it after changing a
 * document; a test fails when the files are out of date. The schema is first cut down to what the documents
 * use: whole, its types take 4 MB.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { generate } from '@graphql-codegen/cli';
import { ApiType, pluckConfig, preset } from '@shopify/api-codegen-preset';
import { buildClientSchema, type IntrospectionQuery } from 'graphql';
import { format, resolveConfig } from 'prettier';
import { allDocuments } from '../all-documents.ts';
import { usedSchema } from './used-schema.ts';

/** How Shopify's scalars travel in JSON. */
const SCALARS = {
  Date: 'string',
  DateTime: 'string',
  Decimal: 'string',
  JSON: 'unknown',
  Money: 'string',
  UnsignedInt64: 'string',
  URL: 'string',
};

const here = import.meta.dirname;

/** The generated files as they should be, by name. */
export async function generateTypes(): Promise<ReadonlyMap<string, string>> {
  const introspection = JSON.parse(gunzipSync(readFileSync(`${here}/admin_2026-10.json.gz`)).toString()) as {
    readonly data: IntrospectionQuery;
  };
  const used = usedSchema(buildClientSchema(introspection.data), allDocuments());
  const files = await generate(
    {
      schema: used,
      documents: [`${here}/../*-documents.ts`],
      pluckConfig,
      silent: true,
      errorsOnly: true,
      generates: {
        [`${here}/admin.types.d.ts`]: {
          plugins: ['typescript'],
          config: { enumsAsTypes: true, scalars: SCALARS },
        },
        [`${here}/admin.generated.d.ts`]: {
          preset,
          presetConfig: { apiType: ApiType.Admin, module: '#app/shopify/admin/operations.ts' },
          config: { enumsAsTypes: true, scalars: SCALARS },
        },
      },
    } as Parameters<typeof generate>[0],
    false,
  );
  const formatted = new Map<string, string>();
  for (const file of files as { filename: string; content: string }[]) {
    const options = { ...(await resolveConfig(file.filename)), filepath: file.filename };
    formatted.set(basename(file.filename), await format(file.content, options));
  }
  return formatted;
}

if (import.meta.main) {
  for (const [name, content] of await generateTypes()) writeFileSync(`${here}/${name}`, content);
}

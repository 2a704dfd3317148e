import type { Database } from '#app/db/database.ts';
import type { Program } from '#app/domain/program.ts';

/** Titles by gid. */
export async function nameResources(
  _database: Database,
  _shopId: number,
  _programs: readonly Program[],
): Promise<Readonly<Record<string, string>>> {
  return {};
}

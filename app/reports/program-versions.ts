/** The versions of a shop's program. */
import type { Queryable } from '#app/db/database.ts';
import { programDifference, type ProgramChange } from '#app/domain/program-difference.ts';
import { programSchema, type Program } from '#app/domain/program.ts';
import type { Instant } from '#app/domain/time.ts';

export interface ProgramVersionLine {
  readonly version: number;
  readonly inForceFrom: Instant;
  /** The member of staff, or `install`. */
  readonly createdBy: string;
  readonly program: Program;
  /** To the version before; empty for the first. */
  readonly changes: readonly ProgramChange[];
}

interface VersionRow {
  readonly version: number;
  readonly inForceFrom: Instant;
  readonly createdBy: string;
  readonly document: unknown;
}

const COLUMNS = `version, in_force_from AS "inForceFrom", created_by AS "createdBy", document`;

/** Newest first; `before` goes on below that version. */
export async function listProgramVersions(
  database: Queryable,
  shopId: number,
  { limit, before = 2 ** 31 - 1 }: { readonly limit: number; readonly before?: number | undefined },
): Promise<{ readonly versions: readonly ProgramVersionLine[]; readonly hasMore: boolean }> {
  const { rows } = await database.query<VersionRow>(
    `SELECT ${COLUMNS} FROM program_version WHERE shop_id = $1 AND version < $2 ORDER BY version DESC LIMIT $3`,
    [shopId, before, limit + 1],
  );
  const read = rows.map(readVersion);
  const versions = read.slice(0, limit).map((line, index) => {
    const older = read[index + 1];
    return { ...line, changes: older ? programDifference(older.program, line.program) : [] };
  });
  return { versions, hasMore: read.length > limit };
}

/** The version in force; every installed shop has one. */
export async function newestProgramVersion(
  database: Queryable,
  shopId: number,
): Promise<Omit<ProgramVersionLine, 'changes'>> {
  const { rows } = await database.query<VersionRow>(
    `SELECT ${COLUMNS} FROM program_version WHERE shop_id = $1 ORDER BY version DESC LIMIT 1`,
    [shopId],
  );
  const [row] = rows;
  if (!row) throw new Error('a shop without a program version');
  return readVersion(row);
}

/** What differs from one version to the other; `null` when either is unknown. */
export async function compareProgramVersions(
  database: Queryable,
  shopId: number,
  from: number,
  to: number,
): Promise<readonly ProgramChange[] | null> {
  const { rows } = await database.query<VersionRow>(
    `SELECT ${COLUMNS} FROM program_version WHERE shop_id = $1 AND version = ANY($2::int[])`,
    [shopId, [from, to]],
  );
  const [before, after] = [from, to].map((number) => rows.find(({ version }) => version === number));
  if (!before || !after) return null;
  return programDifference(readVersion(before).program, readVersion(after).program);
}

function readVersion({ document, ...row }: VersionRow) {
  return { ...row, program: programSchema.parse(document) };
}

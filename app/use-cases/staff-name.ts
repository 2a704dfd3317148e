import type { Queryable } from '#app/db/database.ts';
import type { Staff } from './record-staff-action.ts';

/** First name and initial, as shown beside what was done: `Anna K.`. */
export function staffName(firstName: string | null, lastName: string | null): string {
  const [first, last] = [given(firstName), given(lastName)];
  if (first === '') return last === '' ? 'Staff' : last;
  const [initial] = new Intl.Segmenter().segment(last);
  return initial === undefined ? first : `${first} ${initial.segment.toUpperCase()}.`;
}

/** The session storage hands out what is missing as the word `null`, and may have stored it so again. */
export const given = (name: string | null): string => (name === null || name === 'null' ? '' : name.trim());

/** Whom a verified token of the admin or of point of sale names: by name where they have opened the app before. */
export async function findStaff(database: Queryable, shopDomain: string, staffId: string): Promise<Staff> {
  const { rows } = await database.query<{ firstName: string | null; lastName: string | null }>(
    `SELECT "firstName", "lastName" FROM session WHERE id = $1 AND shop = $2 AND "isOnline"`,
    [`${shopDomain}_${staffId}`, shopDomain],
  );
  return { name: staffName(rows[0]?.firstName ?? null, rows[0]?.lastName ?? null) };
}

/**
 * Who the members of a made history are, and their places in the members list, made set-based: names from two lists
 * with a long tail, one member in twelve without a name, tags of every commonness, tiers of 82, 15 and 3 in a
 * hundred, balances that grow with the tier, and last orders spread over three years.
 */
import type { Database } from '#app/db/database.ts';

const FIRST =
  'James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Zsofia Agnes Istvan Katalin Anna Maria Jose Luis Chen Wei Mohammed Fatima Olga Ivan Lars Ingrid Hans Greta Pierre Chloe Yuki Haruto Aarav Diya Omar Layla Noah Emma';
const LAST =
  'Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Nagy Kovacs Toth Szabo Horvath Varga Kiss Molnar Nemeth Farkas Balogh Papp Lakatos Takacs Juhasz Meszaros';

/** A number from 0 to just below 1 for each member and purpose, always the same. */
const chance = (purpose: string) =>
  `((hashint8extended(m.id, ${purpose.length * 7919}) & 1048575) / 1048576.0)`;

export async function makePeople(database: Database, shopId: number): Promise<void> {
  await database.query(
    `INSERT INTO member_profile (shop_id, member_id, name, email, tags, name_key, words, read_at)
     SELECT ${shopId}, n.id, n.name, n.email, n.tags, coalesce(lower(n.name), U&'\\+10FFFF'),
            array_to_tsvector(array_remove(ARRAY['${shopId}/' || lower(n.first), '${shopId}/' || lower(n.last),
              '${shopId}/' || n.email, '${shopId}/m' || n.id, '${shopId}/m', '${shopId}/m' || left(n.id::text, 1),
              '${shopId}/' || lower(left(n.first, 1)), '${shopId}/' || lower(left(n.first, 2)),
              '${shopId}/' || lower(left(n.last, 1)), '${shopId}/' || lower(left(n.last, 2))], NULL)
              || (SELECT coalesce(array_agg('${shopId}#' || tag), '{}') FROM unnest(n.tags) tag)), now()
     FROM (SELECT v.id, v.first, v.last, v.first || ' ' || v.last AS name, 'm' || v.id || '@example.com' AS email,
                  array_remove(ARRAY[CASE WHEN v.a < 0.6 THEN 'newsletter' END, CASE WHEN v.b < 0.05 THEN 'wholesale' END,
                    CASE WHEN v.b > 0.9995 THEN 'press' END], NULL) AS tags
           FROM (SELECT m.id, ${chance('a')} AS a, ${chance('bb')} AS b,
                   CASE WHEN ${chance('ccc')} > 0.083 THEN
                     (string_to_array('${FIRST}', ' '))[1 + (power(${chance('dddd')}, 2) * 40)::int % 40]
                     || CASE WHEN ${chance('eeeee')} < 0.5 THEN '' ELSE chr(97 + (m.id % 26)::int) || (m.id % 977) END END AS first,
                   (string_to_array('${LAST}', ' '))[1 + (power(${chance('ffffff')}, 2) * 40)::int % 40]
                     || CASE WHEN ${chance('ggggggg')} < 0.5 THEN '' ELSE chr(97 + (m.id % 26)::int) || (m.id % 1013) END AS last
                 FROM member m WHERE m.shop_id = ${shopId}) v) n`,
  );
  await database.query(
    `INSERT INTO member_listing (shop_id, member_id, available, tier, last_order_at, as_of)
     SELECT ${shopId}, v.id, (power(v.c, 6) * 40000)::bigint * (CASE v.tier WHEN 'Gold' THEN 8 WHEN 'Silver' THEN 3 ELSE 1 END),
            v.tier, CASE WHEN v.d < 0.1 THEN '-infinity' ELSE now() - v.d * v.d * interval '3 years' END, now()
     FROM (SELECT m.id, ${chance('hhhhhhhh')} AS c, ${chance('iiiiiiiii')} AS d,
                  CASE WHEN ${chance('jjjjjjjjjj')} < 0.82 THEN 'Bronze' WHEN ${chance('jjjjjjjjjj')} < 0.97 THEN 'Silver'
                       ELSE 'Gold' END AS tier
           FROM member m WHERE m.shop_id = ${shopId}) v`,
  );
}

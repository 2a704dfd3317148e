/** The members list as a file that spreadsheets read: RFC 4180, UTF-8. */
interface ExportedMember {
  readonly memberId: number;
  readonly customerGid: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly tags: readonly string[];
  readonly tier: string | null;
  readonly available: number;
  readonly pending: number;
  readonly debt: number;
  readonly earnedLifetime: number;
  readonly lastOrderAt: number | null;
  readonly joinedAt: number | null;
}

/** Days are the shop's: `2026-11-21`. Points are whole numbers without separators. */
const COLUMNS: readonly {
  readonly heading: string;
  readonly of: (member: ExportedMember, day: (at: number) => string) => string | number;
}[] = [
  { heading: 'Member ID', of: (member) => member.memberId },
  { heading: 'Customer ID', of: (member) => member.customerGid.split('/').at(-1) ?? '' },
  { heading: 'Name', of: (member) => asText(member.name ?? '') },
  { heading: 'Email', of: (member) => asText(member.email ?? '') },
  { heading: 'Tags', of: (member) => asText(member.tags.join(', ')) },
  { heading: 'Tier', of: (member) => asText(member.tier ?? '') },
  { heading: 'Points available', of: (member) => member.available },
  { heading: 'Points pending', of: (member) => member.pending },
  { heading: 'Points to earn back', of: (member) => member.debt },
  { heading: 'Points earned in all', of: (member) => member.earnedLifetime },
  {
    heading: 'Last order',
    of: (member, day) => (member.lastOrderAt === null ? '' : day(member.lastOrderAt)),
  },
  { heading: 'Joined', of: (member, day) => (member.joinedAt === null ? '' : day(member.joinedAt)) },
];

/** With a byte order mark: without it Excel takes UTF-8 for something else. */
export const CSV_HEAD = `\uFEFF${COLUMNS.map(({ heading }) => heading).join(',')}\r\n`;

/** @param timezone of the shop, IANA */
export function membersCsv(members: readonly ExportedMember[], timezone: string): string {
  const days = dayFormat(timezone);
  const day = (at: number) => days.format(at);
  return members
    .map((member) => `${COLUMNS.map(({ of }) => quoted(of(member, day))).join(',')}\r\n`)
    .join('');
}

/** `lumen-members-2026-11-21.csv`. */
export function exportName(shopDomain: string, at: number, timezone: string): string {
  return `${shopDomain.replace(/\.myshopify\.com$/, '')}-members-${dayFormat(timezone).format(at)}.csv`;
}

const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** The Swedish way to write a day is ISO 8601's. */
function dayFormat(timezone: string): Intl.DateTimeFormat {
  const known = dayFormats.get(timezone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' });
  dayFormats.set(timezone, made);
  return made;
}

/** What begins like a formula would be carried out by the spreadsheet that opens it: https://owasp.org/www-community/attacks/CSV_Injection */
function asText(text: string): string {
  return /^[\s\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) || /^[\t\r\n]/.test(text)
    ? `'${text}`
    : text;
}

function quoted(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

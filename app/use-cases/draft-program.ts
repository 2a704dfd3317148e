import { z } from 'zod';
import { earningUnit, programSchema, type Program } from '#app/domain/program.ts';
import {
  programToForm,
  typedInteger,
  typedMinor,
  typedRatio,
  type ProgramForm,
  type Typed,
} from '#app/domain/program-form.ts';
import { lowestTerms, type Ratio } from '#app/domain/rational.ts';
import { currencyExponent } from '#app/shopify/money.ts';
import { failure, success, type Failure, type Result } from '#app/shopify/result.ts';

/** How money is written in sentences. */
export interface Wording {
  readonly currency: string;
  readonly locale: string;
}

/** By the field's place in the document, such as `tiers.levels.1.thresholdMinor`: what to do about it. */
export type FieldProblems = Readonly<Record<string, string>>;

export type Draft =
  { readonly ok: true; readonly program: Program } | { readonly ok: false; readonly problems: FieldProblems };

const words = z.array(z.string().max(255)).max(2000);

const formSchema: z.ZodType<ProgramForm> = z.object({
  paused: z.boolean(),
  earning: z.object({
    rate: z.string().max(100),
    ...pick('rounding', 'tax', 'shipping', 'testOrders', 'b2bOrders', 'subscriptionRenewals'),
    excluded: z.object({
      productGids: words,
      collectionGids: words,
      productTags: words,
      sourceNames: words,
      customerTags: words,
    }),
  }),
  points: z.object({
    holdDays: z.string().max(100),
    expiryMonths: z.string().max(100),
    debt: programSchema.shape.points.shape.debt,
    worth: z.object({ points: z.string().max(100), amountMinor: z.string().max(100) }),
  }),
  joining: z.object({ points: z.string().max(100), everybody: z.boolean() }),
  tiers: z.object({
    windowMonths: z.string().max(100),
    levels: z
      .array(
        z.object({
          name: z.string().max(500),
          thresholdMinor: z.string().max(100),
          multiplier: z.string().max(100),
        }),
      )
      .max(100),
  }),
});

type Switches = typeof programSchema.shape.earning.shape;

/** Choices that are the same in the form and in the document. */
function pick<Key extends keyof Switches>(...keys: Key[]): Pick<Switches, Key> {
  return Object.fromEntries(keys.map((key) => [key, programSchema.shape.earning.shape[key]])) as Pick<
    Switches,
    Key
  >;
}

/** What a page sent as its form. */
export function readProgramForm(sent: unknown): Result<ProgramForm, 'bad_form'> {
  const parsed = formSchema.safeParse(sent);
  return parsed.success
    ? success(parsed.data)
    : failure('bad_form', 'The form could not be read. Load the page again; nothing was changed.');
}

/** Reads a form as the program it stands for; the only place where typed text becomes rules. */
export function draftProgram(form: ProgramForm, wording: Wording): Draft {
  const exponent = currencyExponent(wording.currency);
  const problems: Record<string, string> = {};
  const read = <Value extends Ratio | number>(path: string, typed: Typed<Value>): Value => {
    if (typeof typed !== 'string') return typed;
    problems[path] = unreadable(path, typed, exponent);
    // Not a number in any place: the schema's own word about it is then not needed.
    return Number.NaN as Value;
  };
  const document = readDocument(form, exponent, read);
  const parsed = programSchema.safeParse(document);
  for (const issue of parsed.error?.issues ?? []) {
    const path = fieldOf(issue.path);
    problems[path] ??= sentence(path, issue, form, document, wording);
  }
  return parsed.success && Object.keys(problems).length === 0
    ? { ok: true, program: parsed.data }
    : { ok: false, problems };
}

type Read = <Value extends Ratio | number>(path: string, typed: Typed<Value>) => Value;

function readDocument(form: ProgramForm, exponent: number, read: Read): Program {
  const { paused, earning, points, joining, tiers } = form;
  const rate = read<Ratio>('earning.rate', typedRatio(earning.rate));
  return {
    paused,
    earning: { ...earning, rate: rateOf(rate, earningUnit(exponent)) },
    points: {
      holdDays: read('points.holdDays', typedInteger(points.holdDays)),
      expiryMonths:
        points.expiryMonths.trim() === ''
          ? null
          : read('points.expiryMonths', typedInteger(points.expiryMonths)),
      debt: points.debt,
      worth: {
        points: read('points.worth.points', typedInteger(points.worth.points)),
        amountMinor: read('points.worth.amountMinor', typedMinor(points.worth.amountMinor, exponent)),
      },
    },
    joining: {
      points: read('joining.points', typedInteger(joining.points)),
      everybody: joining.everybody,
    },
    tiers: {
      windowMonths: read('tiers.windowMonths', typedInteger(tiers.windowMonths)),
      levels: tiers.levels.map(({ name, thresholdMinor, multiplier }, index) => ({
        name: name.trim(),
        thresholdMinor: read(`tiers.levels.${index}.thresholdMinor`, typedMinor(thresholdMinor, exponent)),
        multiplier: lowestTerms(read<Ratio>(`tiers.levels.${index}.multiplier`, typedRatio(multiplier))),
      })),
    },
  };
}

/** As typed, 5 points per 100 minor units, unless only the lowest terms are small enough to be stored. */
function rateOf(typed: Ratio, unit: number): Ratio {
  const rate = { times: typed.times, per: typed.per * unit };
  return programSchema.shape.earning.shape.rate.safeParse(rate).success ? rate : lowestTerms(rate);
}

/** The field that shows it: a pair is one field, and so is a list of words. */
function fieldOf(path: readonly PropertyKey[]): string {
  const parts = path.map(String);
  const last = parts.at(-1);
  if (last === 'times' || last === 'per') parts.pop();
  return (parts[1] === 'excluded' ? parts.slice(0, 3) : parts).join('.');
}

const isRatio = (path: string) => path === 'earning.rate' || path.endsWith('.multiplier');
const isMoney = (path: string) => path.endsWith('Minor');

function unreadable(path: string, why: Typed<Ratio | number> & string, exponent: number): string {
  if (why === 'too_many_decimals' && !isRatio(path) && !isMoney(path)) return wholeNumber(path);
  if (why === 'too_many_decimals')
    return exponent === 0 && isMoney(path)
      ? 'Enter an amount without decimals.'
      : `Use at most ${isMoney(path) ? exponent : 9} decimals.`;
  if (why === 'too_large') return 'Enter a smaller number.';
  if (isRatio(path)) return 'Enter a number above 0.';
  return isMoney(path) ? 'Enter an amount, such as 300.' : wholeNumber(path);
}

function wholeNumber(path: string): string {
  const { min, max } = boundsAt(path);
  return `Enter a whole number from ${min.toLocaleString('en')} to ${max.toLocaleString('en')}.`;
}

/** The bounds as the schema has them, so that no sentence says other than the rule. */
function boundsAt(path: string): { min: number; max: number } {
  let schema: unknown = programSchema;
  for (const key of path.split('.')) {
    const { shape, element } = schema as { shape?: Record<string, unknown>; element?: unknown };
    schema = shape?.[key] ?? element;
  }
  if (schema instanceof z.ZodNullable) schema = schema.unwrap();
  const { minValue, maxValue } = schema as z.ZodNumber;
  return { min: minValue ?? 0, max: maxValue ?? Number.MAX_SAFE_INTEGER };
}

function sentence(
  path: string,
  issue: z.core.$ZodIssue,
  form: ProgramForm,
  document: Program,
  wording: Wording,
): string {
  const [, , index = ''] = path.split('.');
  if (path.startsWith('tiers.levels'))
    return tierSentence(path, issue, Number(index), form, document, wording);
  if (isRatio(path)) return ratioSentence(issue);
  if (isMoney(path)) return issue.code === 'too_big' ? 'Enter a smaller amount.' : 'Enter an amount above 0.';
  if (path.startsWith('earning.excluded')) return 'Use at most 1,000, each at least one letter long.';
  return wholeNumber(path);
}

function ratioSentence(issue: z.core.$ZodIssue): string {
  return issue.code === 'too_big' ? 'Enter a smaller number, or fewer decimals.' : 'Enter a number above 0.';
}

function tierSentence(
  path: string,
  issue: z.core.$ZodIssue,
  index: number,
  form: ProgramForm,
  document: Program,
  wording: Wording,
): string {
  if (path === 'tiers.levels')
    return issue.code === 'too_big' ? 'Use at most 20 tiers.' : 'Keep at least one tier.';
  if (path.endsWith('.multiplier')) return ratioSentence(issue);
  if (path.endsWith('.name')) {
    if (issue.code === 'custom') return 'Another tier has this name.';
    return issue.code === 'too_big' ? 'Use at most 60 characters.' : 'Enter a name.';
  }
  const money = moneyFormat(wording);
  const below = document.tiers.levels[index - 1];
  if (!below) return `The first tier must start at ${money(0)}.`;
  if (issue.code !== 'custom') return 'Enter a smaller amount.';
  const name = form.tiers.levels[index]?.name.trim() || 'This tier';
  return `${name} must start above ${below.name || 'the tier before it'} (${money(below.thresholdMinor)}).`;
}

function moneyFormat({ currency, locale }: Wording): (minor: number) => string {
  const exponent = currencyExponent(currency);
  const format = new Intl.NumberFormat(locale, {
    ...{ style: 'currency', currency },
    ...{ minimumFractionDigits: exponent, maximumFractionDigits: exponent },
  });
  return (minor) => format.format(minor / 10 ** exponent);
}

export function badFields(
  problems: FieldProblems,
): Failure<'bad_program'> & { readonly problems: FieldProblems } {
  return { ...failure('bad_program', 'Mend the marked fields, then save again.'), problems };
}

/** A program as its form shows it. */
export function formOf(
  program: Program,
  currency: string,
): {
  readonly form: ProgramForm;
  /** Minor units that "points per" speaks of: 1.00, or 100 in currencies without decimals. */
  readonly unitMinor: number;
} {
  const exponent = currencyExponent(currency);
  return { form: programToForm(program, exponent), unitMinor: earningUnit(exponent) };
}

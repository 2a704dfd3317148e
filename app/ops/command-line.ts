/** Reads the arguments of one verb and writes its help, both from the verb's declaration. */
import { parseArgs } from 'node:util';
import { UsageError, type Given, type Verb } from './verb.ts';

const COMMAND = 'npm run ops --';
const WIDTH = 100;

/** @throws UsageError with a sentence for the person who typed it */
export function readArguments(verb: Verb, words: readonly string[]): Given {
  const options = Object.entries(verb.options ?? {});
  const config = Object.fromEntries(
    options.map(([name, { value }]) => [name, { type: value === undefined ? 'boolean' : 'string' } as const]),
  );
  const { values, positionals } = parse(words, config);
  const wanted = verb.arguments ?? [];
  const missing = wanted[positionals.length];
  if (missing !== undefined) throw new UsageError(`<${missing}> is missing.`);
  const extra = positionals[wanted.length];
  if (extra !== undefined) throw new UsageError(`"${extra}" is one argument too many.`);
  for (const [name, { required, value }] of options) {
    if (required === true && values[name] === undefined)
      throw new UsageError(`--${name} <${value}> is missing.`);
    if (values[name] === '') throw new UsageError(`--${name} <${value}> is empty.`);
  }
  return {
    argument: (index) => positionals[index] ?? '',
    value: (name) => (typeof values[name] === 'string' ? values[name] : null),
    has: (name) => values[name] !== undefined,
  };
}

type Config = Record<string, { type: 'boolean' | 'string' }>;

function parse(words: readonly string[], options: Config) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    // Node's further sentences tell programmers how to write positionals that begin with a dash.
    throw new UsageError(`${message.split(/\. |\n/)[0]?.replace(/\.$/, '') ?? message}.`);
  }
}

export function usageOf(verb: Verb): string {
  const words = (verb.arguments ?? []).map((name) => `<${name}>`);
  for (const [name, { value, required }] of Object.entries(verb.options ?? {})) {
    const option = value === undefined ? `--${name}` : `--${name} <${value}>`;
    words.push(required === true ? option : `[${option}]`);
  }
  return [verb.name, ...words].join(' ');
}

export function helpOf(verb: Verb): string {
  const options = Object.entries(verb.options ?? {}).map(
    ([name, { value, help }]): readonly [string, string] => [
      value === undefined ? `--${name}` : `--${name} <${value}>`,
      help,
    ],
  );
  const details = verb.details === undefined ? '' : `\n${wrap(verb.details, 0)}`;
  return (
    `${COMMAND} ${usageOf(verb)}\n\n${wrap(verb.summary, 0)}${details}\n` +
    columns([...options, ['--help', 'this text']])
  );
}

export function overview(verbs: readonly Verb[]): string {
  return (
    `${COMMAND} <verb> [options]: Perennial's command line.\n\n` +
    columns(verbs.map((verb) => [verb.name, verb.summary])) +
    `\n${COMMAND} <verb> --help explains one of them.\n\n` +
    wrap(
      'It works on the database of the server: DATABASE_URL, or the embedded PostgreSQL in DATA_DIR (.data); the ' +
        'server may run meanwhile. Results go to stdout, everything else to stderr; npm prints two lines of its own ' +
        'before them, unless it is told to be silent: npm run --silent ops -- ...',
      0,
    ) +
    '\nExit code: 0 done; 1 something is not as it should be (drift, refused, left over); 2 it cannot be done as asked.\n'
  );
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.map(([left, right]) => `  ${left.padEnd(width - 2)}${wrap(right, width).trimStart()}`).join('');
}

/** Lines of at most `WIDTH`, all indented; blank lines stay. */
function wrap(text: string, indent: number): string {
  const margin = ' '.repeat(indent);
  return text
    .split('\n')
    .map((paragraph) => {
      let lines = '';
      let line = margin;
      for (const word of paragraph.split(' ')) {
        if (line.length + word.length > WIDTH && line.trim() !== '') {
          lines += `${line.trimEnd()}\n`;
          line = margin;
        }
        line += `${word} `;
      }
      return `${lines}${line.trimEnd()}\n`;
    })
    .join('');
}

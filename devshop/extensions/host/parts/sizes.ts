/** Shopify's words for sizes, as lengths of ours; and values that hang on the width of a container. */

const STEPS: Readonly<Record<string, number>> = {
  none: 0,
  'small-500': 2,
  'small-400': 3,
  'small-300': 4,
  'small-200': 6,
  'small-100': 8,
  small: 10,
  base: 14,
  large: 18,
  'large-100': 24,
  'large-200': 32,
  'large-300': 40,
  'large-400': 52,
  'large-500': 64,
};

/** `small base` is a length for each side. */
export function lengths(value: string): string {
  return value
    .split(/\s+/)
    .map((word) => (word in STEPS ? `${STEPS[word]}px` : word))
    .join(' ');
}

const RADII: Readonly<Record<string, string>> = {
  none: '0',
  'small-200': '2px',
  'small-100': '3px',
  small: '5px',
  base: '8px',
  large: '12px',
  'large-100': '16px',
  'large-200': '20px',
  max: '999px',
};

export function radii(value: string): string {
  return value
    .split(/\s+/)
    .map((word) => RADII[word] ?? '0')
    .join(' ');
}

const CONDITIONAL = /^@container\s*([\w-]+)?\s*\(([^)]*)\)\s*([^,]+),\s*(.+)$/s;

/** `@container (inline-size > 500px) large, base`: the first where the container is so wide. */
export function atWidth(value: string, width: number): string {
  const [, , condition = '', yes = '', no = ''] = CONDITIONAL.exec(value.trim()) ?? [];
  if (condition === '') return value;
  return holds(condition, width) ? yes.trim() : atWidth(no.trim(), width);
}

/** `inline-size > 500px`, `300px < inline-size <= 500px`. */
function holds(condition: string, width: number): boolean {
  const compare = (a: number, sign: string, b: number): boolean =>
    ({ '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b, '=': a === b })[sign] ?? false;
  const parts = condition.split(/\s*(<=|>=|<|>|=)\s*/);
  const number = (text = ''): number => (text.trim() === 'inline-size' ? width : Number.parseFloat(text));
  for (let i = 1; i + 1 < parts.length; i += 2) {
    if (!compare(number(parts[i - 1]), parts[i] ?? '', number(parts[i + 1]))) return false;
  }
  return true;
}

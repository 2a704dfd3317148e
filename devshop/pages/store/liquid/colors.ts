/** Shopify's colour filters, for colours as a colour setting gives them: `#2f5d50`. */

interface Color {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** Also `#fff`, and `rgb(47, 93, 80)`. */
function readColor(text: string): Color {
  const [, hex] = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim()) ?? [];
  if (hex !== undefined) {
    const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
    const part = (at: number): number => Number.parseInt(full.slice(at, at + 2), 16);
    return { red: part(0), green: part(2), blue: part(4) };
  }
  const [red, green, blue] = [...text.matchAll(/\d+/g)].map(Number);
  if (red === undefined || green === undefined || blue === undefined)
    throw new Error(`"${text}" is no colour.`);
  return { red, green, blue };
}

/** WCAG 2: 1 to 21, to a tenth. */
export function colorContrast(one: string, other: string): number {
  const [a, b] = [luminance(readColor(one)), luminance(readColor(other))];
  return Math.round(((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)) * 10) / 10;
}

function luminance({ red, green, blue }: Color): number {
  const linear = (value: number): number => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** 0 to 255, as the W3C weighs the parts. */
export function colorBrightness(color: string): number {
  const { red, green, blue } = readColor(color);
  return Math.round((red * 299 + green * 587 + blue * 114) / 1000);
}

export function colorToRgb(color: string): string {
  const { red, green, blue } = readColor(color);
  return `rgb(${red}, ${green}, ${blue})`;
}

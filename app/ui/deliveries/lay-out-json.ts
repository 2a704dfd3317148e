/**
 * JSON text with line breaks and indents. Laid out only, never parsed and written again: digits beyond 2^53 would
 * change, and what is no JSON shows as it is.
 */
export function layOutJson(body: string): string {
  let depth = 0;
  let isText = false;
  let laidOut = '';
  for (let i = 0; i < body.length; i++) {
    const sign = body[i] ?? '';
    if (isText) {
      laidOut += sign === '\\' ? sign + (body[++i] ?? '') : sign;
      if (sign === '"') isText = false;
    } else if (sign === '"') {
      isText = true;
      laidOut += sign;
    } else if (sign === '{' || sign === '[') {
      depth += 1;
      laidOut += `${sign}\n${'  '.repeat(depth)}`;
    } else if (sign === '}' || sign === ']') {
      depth = Math.max(0, depth - 1);
      laidOut += `\n${'  '.repeat(depth)}${sign}`;
    } else if (sign === ',') laidOut += `,\n${'  '.repeat(depth)}`;
    else if (sign === ':') laidOut += ': ';
    else if (!/\s/.test(sign)) laidOut += sign;
  }
  return laidOut.replace(/([{[])\n\s*\n\s*([}\]])/g, '$1$2');
}

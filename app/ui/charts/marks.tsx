/** How series are told apart: by stroke or pattern first, by colour besides. Each is 3:1 against the card. */

/** A line, or the filling of a bar. */
export interface Mark {
  readonly kind: 'line' | 'bar';
  /** The first series of a chart is 0. */
  readonly index: number;
}

export const COLOURS = ['#005bd3', '#7a5200', '#5c5f62'] as const;
/** Solid, dashed, dotted. */
const DASHES = ['', '7 4', '2 3'] as const;

export const colourOf = (index: number): string => COLOURS[index % COLOURS.length] ?? COLOURS[0];
export const dashOf = (index: number): string => DASHES[index % DASHES.length] ?? '';
/** Of an SVG pattern: `<FillPatterns>` must be in the same drawing. */
export const fillOf = (index: number): string => (index === 0 ? colourOf(0) : `url(#fill-${index % 3})`);

/** Plain, slanted lines, dots. */
export function FillPatterns() {
  return (
    <defs>
      <pattern id="fill-1" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" fill="#fff" />
        <rect width="3" height="6" fill={colourOf(1)} />
      </pattern>
      <pattern id="fill-2" width="5" height="5" patternUnits="userSpaceOnUse">
        <rect width="5" height="5" fill="#fff" />
        <circle cx="2.5" cy="2.5" r="1.7" fill={colourOf(2)} />
      </pattern>
    </defs>
  );
}

export function LegendMark({ mark: { kind, index } }: { readonly mark: Mark }) {
  return (
    <svg width="22" height="10" aria-hidden="true" focusable="false">
      {kind === 'bar' ? (
        <>
          <FillPatterns />
          <rect width="22" height="10" fill={fillOf(index)} stroke={colourOf(index)} />
        </>
      ) : (
        <line
          x1="0"
          y1="5"
          x2="22"
          y2="5"
          stroke={colourOf(index)}
          strokeWidth="2"
          strokeDasharray={dashOf(index)}
        />
      )}
    </svg>
  );
}

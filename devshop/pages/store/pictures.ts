/** Pictures of products, drawn from their kind and colour. */
import { markup, type Markup } from '../markup.ts';
import type { Product } from '../../shop/state.ts';

/** The title stands beside it, so it is silent. */
export function productPicture({ productType, colour, giftCard }: Product): Markup {
  const draw = giftCard ? giftCardShape : (SHAPES[productType] ?? boxShape);
  return markup`<svg class="picture" viewBox="0 0 200 200" aria-hidden="true" focusable="false">
<rect width="200" height="200" fill="${colour}" opacity="0.16"/>
<ellipse cx="100" cy="166" rx="62" ry="7" fill="#2b2a27" opacity="0.1"/>
${draw(colour)}</svg>`;
}

const INK = '#2b2a27';

function candleShape(colour: string): Markup {
  return markup`<path d="M100 42c10 12 13 19 13 26a13 13 0 0 1-26 0c0-7 3-14 13-26z" fill="#f2b84b"/>
<path d="M100 76v16" stroke="${INK}" stroke-width="3"/>
<rect x="58" y="88" width="84" height="78" rx="10" fill="${colour}"/>
<rect x="58" y="88" width="84" height="14" rx="7" fill="#fff" opacity="0.45"/>
<rect x="72" y="116" width="56" height="32" rx="3" fill="#fff" opacity="0.82"/>
<path d="M82 128h36M88 137h24" stroke="${INK}" stroke-width="2.5" opacity="0.55"/>`;
}

function bottleShape(colour: string): Markup {
  return markup`<rect x="86" y="36" width="28" height="26" rx="5" fill="${INK}" opacity="0.75"/>
<path d="M72 80a18 18 0 0 1 18-18h20a18 18 0 0 1 18 18v76a10 10 0 0 1-10 10H82a10 10 0 0 1-10-10z" fill="${colour}"/>
<path d="M80 84a12 12 0 0 1 6-10v82h-6z" fill="#fff" opacity="0.4"/>
<rect x="72" y="104" width="56" height="38" fill="#fff" opacity="0.82"/>
<path d="M84 116h32M90 126h20" stroke="${INK}" stroke-width="2.5" opacity="0.55"/>`;
}

function lampShape(colour: string): Markup {
  return markup`<path d="M62 102h76l26 64H36z" fill="#f7d97f" opacity="0.45"/>
<path d="M100 34v14" stroke="${INK}" stroke-width="3"/>
<path d="M76 48h48l20 54H56z" fill="${colour}" stroke="${INK}" stroke-opacity="0.2" stroke-width="1.5"/>
<path d="M100 102v56" stroke="${INK}" stroke-width="5"/>
<rect x="72" y="156" width="56" height="10" rx="5" fill="${INK}" opacity="0.8"/>`;
}

function boxShape(colour: string): Markup {
  return markup`<rect x="46" y="84" width="108" height="82" rx="6" fill="${colour}"/>
<rect x="40" y="70" width="120" height="24" rx="5" fill="${colour}"/>
<rect x="40" y="70" width="120" height="24" rx="5" fill="#fff" opacity="0.25"/>
<path d="M100 70v96" stroke="#fff" stroke-width="12" opacity="0.8"/>
<path d="M100 70c-26-4-34-26-18-30 12-3 18 16 18 30 0-14 6-33 18-30 16 4 8 26-18 30z" fill="none" stroke="${INK}" stroke-width="4" opacity="0.65"/>`;
}

function giftCardShape(colour: string): Markup {
  return markup`<g transform="rotate(-7 100 104)"><rect x="34" y="62" width="132" height="84" rx="10" fill="${colour}"/>
<path d="M34 92h132" stroke="#fff" stroke-width="7" opacity="0.35"/>
<path d="M52 122h46" stroke="#fff" stroke-width="5" opacity="0.7"/>
<circle cx="140" cy="122" r="11" fill="#f2b84b"/></g>`;
}

const SHAPES: Readonly<Record<string, (colour: string) => Markup>> = {
  Candle: candleShape,
  Skincare: bottleShape,
  Lamp: lampShape,
  Gift: boxShape,
};

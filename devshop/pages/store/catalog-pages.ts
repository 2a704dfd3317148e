/** What the store shows of what it sells. */
import type { Collection, Product, ShopState } from '../../shop/state.ts';
import { money } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { extensionPlace } from './store-layout.ts';
import { productPicture } from './pictures.ts';
import { MOST_OF_ONE } from './trolley.ts';

export function homeContent(state: ShopState): Markup {
  const groups = [...state.collections.values()].flatMap((collection) => {
    const products = productsOf(state, collection);
    // A product in several collections is shown once here, in the first.
    const first = products.filter(({ collectionIds }) => collectionIds[0] === collection.id);
    if (first.length === 0) return [];
    return markup`<section aria-labelledby="c${collection.id}">
<div class="section-head"><h2 id="c${collection.id}">${collection.title}</h2>
<a href="/storefront/collections/${collection.handle}">See all ${products.length}<span class="unseen"> of ${collection.title}</span></a></div>
${productGrid(state, first.slice(0, 4), 'h3')}</section>`;
  });
  return markup`<div class="hero"><h1>Light, and what goes with it</h1>
<p>Candles, skincare and lamps, made in small batches.</p></div>
${extensionPlace('section', 'index')}${groups}`;
}

export function collectionContent(state: ShopState, collection: Collection): Markup {
  return markup`<h1>${collection.title}</h1>${productGrid(state, productsOf(state, collection), 'h2')}`;
}

function productsOf(state: ShopState, { id }: Collection): Product[] {
  return [...state.products.values()].filter(({ collectionIds }) => collectionIds.includes(id));
}

function productGrid(state: ShopState, products: readonly Product[], level: 'h2' | 'h3'): Markup {
  const cards = products.map((product) => {
    const heading = level === 'h2' ? markup`<h2>${product.title}</h2>` : markup`<h3>${product.title}</h3>`;
    return markup`<li><a class="product" href="/storefront/products/${product.handle}">${productPicture(product)}
${heading}<p>${priceText(state, product)}${isSoldOut(product) ? markup` <span class="tag">Sold out</span>` : null}</p></a></li>`;
  });
  return markup`<ul class="grid">${cards}</ul>`;
}

function priceText(state: ShopState, { variants }: Product): string {
  const prices = variants.map(({ priceMinor }) => priceMinor);
  const least = Math.min(...prices);
  return Math.max(...prices) > least ? `from ${money(state, least)}` : money(state, least);
}

function isSoldOut({ variants }: Product): boolean {
  return variants.every(({ inventory }) => inventory <= 0);
}

export function productContent(state: ShopState, product: Product): Markup {
  const { variants } = product;
  const isOnly = variants.length === 1;
  const firstInStock = variants.find(({ inventory }) => inventory > 0);
  const choices = variants.map(
    (variant) => markup`<label class="choice"><input type="radio" name="id" value="${variant.id}"${
      variant === firstInStock ? CHECKED : null
    }${variant.inventory > 0 ? null : DISABLED}>
<span>${variant.title}</span><span>${variant.inventory > 0 ? money(state, variant.priceMinor) : 'Sold out'}</span></label>`,
  );
  const choice = isOnly
    ? markup`<input type="hidden" name="id" value="${variants[0]?.id}">`
    : markup`<fieldset class="choices"><legend>${product.giftCard ? 'Value' : 'Size'}</legend>${choices}</fieldset>`;
  return markup`<div class="product-page"><div>${productPicture(product)}</div>
<div><h1>${product.title}</h1>
<p class="price">${priceText(state, product)}</p>
<p>${product.description}</p>
<form method="post" action="/storefront/cart/add" data-once>${choice}
<label class="field short">Quantity <input type="number" name="quantity" value="1" min="1" max="${MOST_OF_ONE}" inputmode="numeric" required></label>
<button class="button primary"${firstInStock ? null : DISABLED}>${firstInStock ? 'Add to cart' : 'Sold out'}</button></form>
${stockNote(product)}
${extensionPlace('section', 'product')}</div></div>`;
}

const CHECKED = markup` checked`;
const DISABLED = markup` disabled`;

const FEW = 10;

function stockNote({ variants, giftCard }: Product): Markup | null {
  const left = variants.reduce((sum, { inventory }) => sum + inventory, 0);
  return giftCard || left === 0 || left > FEW ? null : markup`<p class="quiet">Only ${left} left.</p>`;
}

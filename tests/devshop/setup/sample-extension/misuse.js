/** Does what Shopify does not allow. */
/* global document, indexedDB, shopify, window */
import '@shopify/ui-extensions/preact';
import { h, render } from 'preact';

export default () => {
  const tried = [
    ['localStorage', () => localStorage.getItem('x')],
    ['document.cookie', () => document.cookie.length],
    ['indexedDB', () => indexedDB.open('x')],
    ['parent page', () => window.parent.document.querySelector('h1').textContent],
  ].map(([name, run]) => {
    try {
      return `${name}: ${run()}`;
    } catch (error) {
      return `${name} throws ${error.name}`;
    }
  });
  fetch('http://127.0.0.1:9/').catch((error) => console.log(error.name));
  void shopify.cart;
  void shopify.orderConfirmation.value.order.id;
  render(
    h(
      's-stack',
      { background: 'loud', padding: 'enormous', colour: 'red', onHover: () => undefined },
      h('s-text', null, tried.join('; ')),
      h('s-table', null, 'A table'),
      h('div', null, 'Plain HTML'),
    ),
    document.body,
  );
};

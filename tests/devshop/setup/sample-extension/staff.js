/** What staff see: a tile that opens a modal, a block that asks the app and Shopify. */
/* global document, shopify */
import '@shopify/ui-extensions/preact';
import { h, render } from 'preact';
import { useState } from 'preact/hooks';

export default () => {
  const { target } = shopify.extension;
  const Part = { 'pos.home.tile.render': Tile, 'pos.home.modal.render': Modal }[target] ?? Block;
  render(h(Part), document.body);
};

function Tile() {
  const { customer } = shopify.cart.current.value;
  const subheading = customer === undefined ? 'Add customer' : `Customer ${customer.id}`;
  return h('s-tile', { heading: 'Points', subheading, onClick: () => shopify.action.presentModal() });
}

function Modal() {
  const use = async () => {
    try {
      await shopify.cart.addCartCodeDiscount('FIVE');
      shopify.toast.show('Added: Five');
    } catch (error) {
      shopify.toast.show(error.message);
    }
  };
  return h(
    's-page',
    { heading: 'Rewards' },
    h('s-button', { onClick: use }, 'Add to cart'),
    h('s-text', null, `Online: ${shopify.connectivity.current.value.internetConnected}`),
  );
}

function Block() {
  const [told, setTold] = useState('');
  const selected = shopify.data.selected[0].id;
  const ask = async () => {
    const answer = await (await fetch(`/staff?of=${encodeURIComponent(selected)}`)).text();
    const { data } = await shopify.query('query ($id: ID!) { customer(id: $id) { firstName } }', {
      variables: { id: selected },
    });
    setTold(`${answer}; ${data.customer.firstName}`);
  };
  return h(
    's-admin-block',
    { heading: 'Points' },
    h('s-button', { onClick: ask }, 'Ask'),
    h('s-text', null, told),
  );
}

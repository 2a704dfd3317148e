/** A block in checkout that uses much of what there is, correctly. */
/* global document, shopify */
import '@shopify/ui-extensions/preact';
import { h, render } from 'preact';
import { useState } from 'preact/hooks';

export default () => render(h(Checkout), document.body);

function Checkout() {
  const [code, setCode] = useState('');
  const [said, setSaid] = useState('');
  const [size, setSize] = useState('small');
  const { appMetafields, applyDiscountCodeChange, buyerIdentity, cost, discountCodes, i18n, settings } =
    shopify;
  const { canUpdateDiscountCodes } = shopify.instructions.value.discounts;
  const change = async (type) => {
    const came = await applyDiscountCodeChange({ type, code });
    setSaid(came.type === 'success' ? `${type} done` : came.message);
  };
  const points = appMetafields.value.find(({ metafield }) => metafield.key === 'loyalty');
  return h(
    's-stack',
    { gap: 'base', direction: 'block', accessibilityRole: 'section', accessibilityLabel: 'Sample' },
    h(
      's-heading',
      null,
      i18n.translate('greeting', { name: buyerIdentity.customer.value?.firstName ?? '-' }),
    ),
    h(
      's-text',
      { id: 'points' },
      i18n.translate('points', { count: JSON.parse(points?.metafield.value ?? '0') }),
    ),
    h('s-text', null, `Total ${cost.totalAmount.value.amount} ${cost.totalAmount.value.currencyCode}`),
    h('s-text', null, `Codes: ${discountCodes.value.map((one) => one.code).join() || 'none'}`),
    h('s-text-field', { label: 'Code', value: code, onInput: (event) => setCode(event.currentTarget.value) }),
    h('s-button', { variant: 'primary', onClick: () => change('addDiscountCode') }, 'Use code'),
    h('s-button', { onClick: () => change('removeDiscountCode') }, 'Take off'),
    h('s-stack', { accessibilityRole: 'status' }, h('s-text', null, said)),
    h('s-text', null, `Open: ${canUpdateDiscountCodes}; inviting: ${settings.value.invite_guests}`),
    h(
      's-choice-list',
      { label: 'Size', values: [size], onChange: (event) => setSize(event.currentTarget.values[0]) },
      h('s-choice', { value: 'small' }, 'Small'),
      h('s-choice', { value: 'large' }, 'Large'),
    ),
    h('s-text', null, `Chosen: ${size}`),
    h('s-button', { command: '--show', commandFor: 'terms' }, 'Terms'),
    h(
      's-modal',
      { id: 'terms', heading: 'The terms', onHide: () => setSaid('read') },
      h('s-paragraph', null, 'Be kind.'),
      h('s-button', { slot: 'primary-action', command: '--hide', commandFor: 'terms' }, 'Agree'),
    ),
    h('s-details', null, h('s-summary', null, 'More'), h('s-text', null, 'There is more.')),
  );
}

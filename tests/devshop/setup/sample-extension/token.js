/** Asks the app, at the place below the discounts. */
/* global document, shopify */
import '@shopify/ui-extensions/preact';
import { h, render } from 'preact';
import { useState } from 'preact/hooks';

export default () => render(h(Token), document.body);

function Token() {
  const [answer, setAnswer] = useState('');
  const ask = async (path) => {
    const { api } = JSON.parse(
      shopify.appMetafields.value.find(({ target }) => target.type === 'shop').metafield.value,
    );
    try {
      const headers = { Authorization: `Bearer ${await shopify.sessionToken.get()}` };
      const response = await fetch(`${api}${path}`, { headers });
      setAnswer(await response.text());
    } catch (error) {
      setAnswer(`${error.name}`);
    }
  };
  return h(
    's-stack',
    null,
    h('s-button', { onClick: () => ask('/open') }, 'Ask'),
    h('s-button', { onClick: () => ask('/closed') }, 'Ask without CORS'),
    h('s-text', null, `Answer: ${answer}`),
  );
}

/** A full page in the account: navigation, a question to Shopify, words of the language. */
/* global document, navigation, shopify */
import '@shopify/ui-extensions/preact';
import { h, render } from 'preact';
import { useEffect, useState } from 'preact/hooks';

const QUERY = `query { shop { name metafield(namespace: "$app", key: "program") { value } }
customer { id firstName metafield(namespace: "$app", key: "loyalty") { value } } }`;

export default () => render(h(Page), document.body);

function Page() {
  const [url, setUrl] = useState(navigation.currentEntry.url);
  const [told, setTold] = useState(null);
  useEffect(() => {
    navigation.addEventListener('currententrychange', () => setUrl(navigation.currentEntry.url));
    fetch('shopify://customer-account/api/2026-07/graphql.json', {
      method: 'POST',
      body: JSON.stringify({ query: QUERY }),
    })
      .then((response) => response.json())
      .then(({ data }) => setTold(data));
  }, []);
  const { i18n, authenticatedAccount } = shopify;
  return h(
    's-page',
    {
      heading: i18n.translate('title'),
      subheading: told === null ? '' : `${told.customer.firstName} at ${told.shop.name}`,
    },
    h(
      's-section',
      { heading: 'Facts' },
      h(
        's-text',
        null,
        `Points: ${told?.customer.metafield?.value ?? '-'}; program: ${told?.shop.metafield?.value ?? '-'}`,
      ),
      h(
        's-text',
        null,
        `Same person: ${told !== null && told.customer.id === authenticatedAccount.customer.value.id}`,
      ),
      h('s-text', null, `At ${url}`),
      h('s-text', null, i18n.formatCurrency(1234.5, { currency: 'USD' })),
      h('s-button', { onClick: () => navigation.navigate('extension:/codes') }, 'Codes'),
      h('s-link', { href: 'shopify:customer-account/orders' }, 'Your orders'),
    ),
  );
}

/** The one place that names Shopify's API version; a test holds `shopify.app.toml` to it. */
export const SHOPIFY_API_VERSION = '2026-10';

/** The shop, and the app in it. */
import { gid, gidOf } from '../../shop/ids.ts';
import type { BulkOperation, Installation, Plan, ShopRecord } from '../../shop/state.ts';
import { DateTime } from 'luxon';
import { fieldsOf, timeText, unsigned } from './fields.ts';
import { metafieldFields } from './metafield-fields.ts';

const PLAN_NAMES: Readonly<Record<Plan, string>> = {
  ...{ basic: 'Basic', advanced: 'Advanced', plus: 'Shopify Plus', enterprise: 'Commerce Components' },
};

export const SHOP_FIELDS = {
  Shop: fieldsOf<ShopRecord>({
    ...metafieldFields<ShopRecord>(),
    id: gid,
    name: ({ name }) => name,
    email: ({ email }) => email,
    contactEmail: ({ email }) => email,
    myshopifyDomain: ({ domain }) => domain,
    primaryDomain: (record) => record,
    url: ({ primaryDomain }) => `https://${primaryDomain}`,
    currencyCode: ({ currency }) => currency,
    ianaTimezone: ({ ianaTimezone }) => ianaTimezone,
    timezoneOffsetMinutes: ({ ianaTimezone: zone }, _args, { at }) =>
      DateTime.fromMillis(at, { zone }).offset,
    taxesIncluded: ({ taxesIncluded }) => taxesIncluded,
    plan: (record) => record,
    createdAt: ({ createdAt }) => timeText(createdAt),
    updatedAt: ({ updatedAt }) => timeText(updatedAt),
  }),
  Domain: fieldsOf<ShopRecord>({
    id: ({ id }) => gidOf('Domain', id),
    host: ({ primaryDomain }) => primaryDomain,
    url: ({ primaryDomain }) => `https://${primaryDomain}`,
    sslEnabled: () => true,
  }),
  ShopPlan: fieldsOf<ShopRecord>({
    displayName: ({ plan }) => PLAN_NAMES[plan],
    publicDisplayName: ({ plan }) => PLAN_NAMES[plan],
    partnerDevelopment: () => false,
    shopifyPlus: ({ plan }) => plan === 'plus' || plan === 'enterprise',
  }),
  ShopLocale: fieldsOf<ShopRecord>({
    locale: ({ primaryLocale }) => primaryLocale,
    name: ({ primaryLocale }) => primaryLocale,
    primary: () => true,
    published: () => true,
  }),
  AppInstallation: fieldsOf<Installation>({
    ...metafieldFields<Installation>(),
    id: gid,
    accessScopes: ({ scopes }) => scopes,
  }),
  AccessScope: fieldsOf<string>({ handle: (handle) => handle, description: (handle) => handle }),
  BulkOperation: fieldsOf<BulkOperation>({
    id: gid,
    type: () => 'QUERY',
    query: ({ query }) => query,
    status: ({ status }) => status,
    errorCode: ({ errorCode }) => errorCode,
    objectCount: ({ objectCount }) => unsigned(objectCount),
    rootObjectCount: ({ rootObjectCount }) => unsigned(rootObjectCount),
    fileSize: ({ fileSize }) => (fileSize === null ? null : unsigned(fileSize)),
    url: ({ url }) => url,
    partialDataUrl: () => null,
    createdAt: ({ createdAt }) => timeText(createdAt),
    completedAt: ({ completedAt }) => timeText(completedAt),
  }),
};

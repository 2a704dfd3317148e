/** What staff of one shop may try against another, route by route: each address and each form with the other's ids. */
import { saveReward, type Belongings, type Call } from './two-shops.ts';

export interface HostileCase extends Call {
  readonly what: string;
  /** `missing`: 404. `refused`: said so in the answer. `own`: an answer that knows the own shop only. */
  readonly expected: 'missing' | 'refused' | 'own';
}

/** @param prize what the other shop has; `mine` what one's own shop has; `form` a program's form that is valid */
export type Cases = (prize: Belongings, mine: Belongings, form: unknown) => readonly HostileCase[];

const cursor = (value: unknown, memberId: number) =>
  Buffer.from(JSON.stringify([value, memberId])).toString('base64url');

const member = (id: number | undefined, intent: string, fields: Readonly<Record<string, string>> = {}) =>
  ({
    ...{
      what: `${intent} of another's member`,
      path: `/app/members/${id}.data`,
      expected: 'missing' as const,
    },
    form: { intent, deedId: `hostile-${intent}`, reason: 'hostile', ...fields },
  }) satisfies HostileCase;

/** By the id that the build gives a route: one without cases is a route that nobody has tried. */
export const CASES: Readonly<Record<string, Cases>> = {
  'routes/app._index': () => [
    { what: 'home', path: '/app.data', expected: 'own' },
    { what: 'home, as the other shop', path: '/app.data?index&shopId=1&shop_id=1', expected: 'own' },
    ...['pause', 'resume', 'keep_default', 'dismiss_guide'].map((intent) => ({
      ...{ what: `${intent}, naming the other shop`, path: '/app.data?index', expected: 'own' as const },
      form: { intent, shopId: '1', shop_id: '1', shop: 'lumen.myshopify.com' },
    })),
    {
      ...{ what: 'extensions', path: '/app.data?index', expected: 'own' },
      form: { intent: 'extensions', theme: 'true', afterPurchase: 'true', shopId: '1' },
    },
    {
      ...{ what: 'past orders', path: '/app.data?index', expected: 'own' },
      form: {
        intent: 'past_orders',
        earns: 'true',
        requestId: '0b9e6f0e-5d0f-4a5e-9d0a-2f9f5b1c7a11',
        shopId: '1',
      },
    },
  ],
  'routes/app.past-orders': () => [{ what: 'past orders', path: '/app/past-orders.data', expected: 'own' }],
  'routes/app.program': ({ backTestIds, versions }, mine, form) => [
    { what: 'the program', path: '/app/program.data', expected: 'own' },
    {
      ...{ what: 'a draft that the other tested', expected: 'own' },
      path: `/app/program.data?draft=${backTestIds[0]}&tab=versions`,
    },
    {
      ...{ what: "restore a version that only the other's has", expected: 'refused' },
      path: '/app/program.data',
      json: { intent: 'restore', version: versions.at(-1), basedOn: mine.versions.at(-1) },
    },
    {
      ...{ what: "save on the other's version", path: '/app/program.data', expected: 'refused' },
      json: { intent: 'save', form, basedOn: versions.at(-1) },
    },
    {
      ...{ what: 'test, naming the other shop', path: '/app/program.data', expected: 'own' },
      json: { intent: 'test', form, requestId: 'hostile-test', shopId: 1, shop_id: 1 },
    },
  ],
  'routes/app.program_.preview': (_prize, _mine, form) => [
    {
      ...{ what: 'preview, naming the other shop', path: '/app/program/preview', expected: 'own' },
      json: { form, patient: false, shopId: 1, shop_id: 1 },
    },
  ],
  'routes/app.program_.compare': ({ versions }) => [
    {
      ...{ what: "compare with the other's version", expected: 'missing' },
      path: `/app/program/compare?from=1&to=${versions.at(-1)}`,
    },
  ],
  'routes/app.program_.test.$backTestId': ({ backTestIds }) => [
    { what: "the other's test", path: `/app/program/test/${backTestIds[0]}.data`, expected: 'missing' },
    ...['cancel', 'continue'].map((intent) => ({
      ...{ what: `${intent} the other's test`, path: `/app/program/test/${backTestIds[0]}.data` },
      ...{ form: { intent }, expected: 'refused' as const },
    })),
  ],
  'routes/app.members._index': ({ memberIds, customerIds }) => [
    { what: 'the list', path: '/app/members.data', expected: 'own' },
    ...[
      `q=${customerIds[0]}`,
      `q=%23${memberIds[0]}`,
      `q=gid://shopify/Customer/${customerIds[0]}`,
      'q=zsofia',
      'q=lumen-secret',
      'q=1/zsofia',
      'q=1%23lumen-secret-tag',
      'tag=lumen-secret-tag',
      'tag=1%23lumen-secret-tag',
      'tier=Adamantine',
      `after=${cursor(Date.now(), memberIds.at(-1) ?? 0)}`,
      `before=${cursor(0, memberIds[0] ?? 0)}`,
      `sort=name-asc&after=${cursor('a', memberIds[0] ?? 0)}`,
      `sort=available-asc&after=${cursor(0, 0)}`,
    ].map((query) => ({
      ...{ what: query, path: `/app/members.data?${query}&shopId=1`, expected: 'own' as const },
    })),
  ],
  'routes/app.members_.export': ({ customerIds }) => [
    { what: 'the file', path: '/app/members/export', expected: 'own' },
    {
      what: "the file of the other's member",
      path: `/app/members/export?q=${customerIds[0]}`,
      expected: 'own',
    },
    {
      what: "the file of the other's tag",
      path: '/app/members/export?tag=lumen-secret-tag',
      expected: 'own',
    },
  ],
  'routes/app.members_.$memberId': ({ memberIds: [id], noteIds }, mine) => [
    { what: "another's member", path: `/app/members/${id}.data`, expected: 'missing' },
    {
      ...{ what: 'the same with a cursor', expected: 'missing' },
      path: `/app/members/${id}.data?show=all&after=9999999999999.zzz&orders=0`,
    },
    member(id, 'adjust', { points: '5' }),
    member(id, 'forgive'),
    member(id, 'set_tier', { tier: 'Silver', locked: 'yes' }),
    member(id, 'release_tier'),
    member(id, 'leave'),
    member(id, 'return'),
    member(id, 'note_add', { body: 'hostile' }),
    member(id, 'note_edit', { noteId: noteIds[0] ?? '', body: 'hostile' }),
    member(id, 'note_delete', { noteId: noteIds[0] ?? '' }),
    member(id, 'erase'),
    {
      ...member(mine.memberIds[0], 'note_edit', { noteId: noteIds[0] ?? '', body: 'hostile' }),
      ...{ what: "edit another's note beside one's own member", expected: 'refused' },
    },
    {
      ...member(mine.memberIds[0], 'note_delete', { noteId: noteIds[0] ?? '' }),
      ...{ what: "delete another's note beside one's own member", expected: 'own' },
    },
  ],
  'routes/app.members_.$memberId.export': ({ memberIds: [id] }) => [
    { what: 'all of a member', path: `/app/members/${id}/export`, form: {}, expected: 'missing' },
  ],
  'routes/app.deliveries': ({ deliveryIds }) => [
    { what: 'the list', path: '/app/deliveries.data', expected: 'own' },
    { what: 'jobs', path: '/app/deliveries.data?tab=jobs', expected: 'own' },
    {
      ...{ what: "older than the other's", expected: 'own' },
      path: `/app/deliveries.data?older=${(deliveryIds.at(-1) ?? 0) + 1}`,
    },
    { what: "newer than the other's", path: '/app/deliveries.data?newer=1', expected: 'own' },
    ...['settled', 'failed'].map((state) => ({
      ...{ what: `deliver again what the other got (${state})`, path: '/app/deliveries.data' },
      ...{
        form: { intent: 'deliver_again', id: String(deliveryIds[0]), state },
        expected: 'refused' as const,
      },
    })),
    {
      what: 'compare',
      path: '/app/deliveries.data',
      form: { intent: 'compare', shopId: '1' },
      expected: 'own',
    },
    {
      what: 'fetch',
      path: '/app/deliveries.data',
      form: { intent: 'fetch_again', shopId: '1' },
      expected: 'own',
    },
  ],
  'routes/app.deliveries_.$deliveryId': ({ deliveryIds }) => [
    { what: "the other's delivery", path: `/app/deliveries/${deliveryIds[0]}`, expected: 'own' },
    { what: 'the same as data', path: `/app/deliveries/${deliveryIds[0]}.data`, expected: 'own' },
  ],
  'routes/app.rewards._index': ({ rewardIds: [id] }) => [
    { what: 'the list', path: '/app/rewards.data?shopId=1', expected: 'own' },
    {
      ...{ what: "turn off the other's reward", path: '/app/rewards.data?index', expected: 'missing' },
      form: { intent: 'turn_reward', rewardId: String(id), active: 'no' },
    },
  ],
  'routes/app.rewards_.$rewardId': ({ rewardIds: [id] }) => [
    { what: "the other's reward", path: `/app/rewards/${id}.data`, expected: 'missing' },
    {
      ...{ what: "save the other's reward", path: `/app/rewards/${id}.data`, expected: 'missing' },
      form: { ...saveReward('Hostile', 'hostile-reward'), basedOn: '1' },
    },
    {
      ...{ what: "turn off the other's reward", path: `/app/rewards/${id}.data`, expected: 'missing' },
      form: { intent: 'turn_reward', active: 'no' },
    },
    {
      ...{ what: 'add one, naming the other shop', path: '/app/rewards/new.data', expected: 'own' },
      form: { ...saveReward('Hostile', 'hostile-reward'), shopId: '1', shop_id: '1' },
    },
  ],
  'routes/app.rewards_.preview': () => [
    {
      ...{ what: 'preview, naming the other shop', path: '/app/rewards/preview', expected: 'own' },
      json: { form: JSON.parse(saveReward('Hostile', '')['form'] ?? ''), shopId: 1, shop_id: 1 },
    },
  ],
  'routes/app.vouchers': ({ voucherIds, memberIds, codes }) => [
    { what: 'the list', path: '/app/vouchers.data?shopId=1', expected: 'own' },
    ...[
      `q=${codes[0]}`,
      `q=${codes[0]?.slice(0, 4)}`,
      `q=%23${memberIds[0]}`,
      'q=zsofia',
      'tab=ready',
      `older=${(voucherIds.at(-1) ?? 0) + 1}`,
      'newer=1',
    ].map((query) => ({
      ...{ what: query, path: `/app/vouchers.data?${query}&shopId=1`, expected: 'own' as const },
    })),
    ...['try_voucher', 'confirm_given', 'return_points', 'cancel_voucher'].map((intent) => ({
      ...{ what: `${intent} of the other's`, path: '/app/vouchers.data', expected: 'missing' as const },
      form: { intent, voucherId: String(voucherIds[0]) },
    })),
  ],
  'routes/app.settings': ({ keyIds, staffActionIds, versions }) => [
    { what: 'the page', path: '/app/settings.data', expected: 'own' },
    {
      ...{ what: "the audit log before the other's line", expected: 'own' },
      path: `/app/settings.data?older=${(staffActionIds.at(-1) ?? 0) + 1}`,
    },
    {
      ...{ what: "revoke the other's key", path: '/app/settings.data', expected: 'own' },
      form: { intent: 'revoke_key', id: String(keyIds[0]) },
    },
    {
      ...{ what: "delete the other's data", path: '/app/settings.data', expected: 'refused' },
      form: { intent: 'delete_data', typed: 'lumen.myshopify.com' },
    },
    {
      ...{ what: "eligibility on the other's version", path: '/app/settings.data', expected: 'refused' },
      form: { intent: 'eligibility', tags: '["x"]', version: String(versions.at(-1)) },
    },
    {
      ...{ what: 'words, naming the other shop', path: '/app/settings.data', expected: 'own' },
      form: { intent: 'words', language: 'en', pointOne: 'x', pointMany: 'x', shopId: '1' },
    },
    {
      ...{ what: 'a key, naming the other shop', path: '/app/settings.data', expected: 'own' },
      form: { intent: 'create_key', name: 'Another of Rival', shopId: '1' },
    },
  ],
  'routes/app.settings_.export': () => [
    { what: 'everything', path: '/app/settings/export?shopId=1&shop_id=1', expected: 'own' },
  ],
  'routes/app.$': () => [{ what: 'nothing', path: '/app/nothing.data', expected: 'missing' }],
};

/** Routes that show nothing of a shop, and why. */
export const WITHOUT_SHOP: Readonly<Record<string, string>> = {
  root: 'the document around every page; loads nothing',
  'routes/app': 'the layout; loaded with each page below it',
  'routes/_index': 'says what this server is',
  'routes/auth.$': "the library's bounce page and the way out of the frame",
  'routes/api.v1.members.$customerId': 'opened by keys, not by staff: tried below',
};

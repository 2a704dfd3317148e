/**
 * What shoppers' surfaces read: the metafields `$app.program` of the shop and `$app.loyalty` of the customer, and the
 * answers of the shoppers' API (docs/shopper-api.md). Times are ISO 8601 in UTC, amounts minor units of the shop's
 * currency, ids the digits of a gid or our own, as text. Extensions import these types and nothing else of the app.
 */

/** A reward's gift; `amount_minor` is null only in rewards of any amount. */
export type WireValue =
  | { readonly kind: 'amount_off' | 'store_credit' | 'gift_card'; readonly amount_minor: number | null }
  /** 12.5 is 12.5 %. */
  | { readonly kind: 'percentage_off'; readonly percent: number }
  | { readonly kind: 'free_shipping' }
  | { readonly kind: 'free_product'; readonly title: string };

export type WireCost =
  | { readonly kind: 'fixed'; readonly points: number }
  | {
      readonly kind: 'any_amount';
      readonly points_per_step: number;
      readonly amount_minor_per_step: number;
      readonly min_steps: number;
      readonly max_steps: number | null;
    };

export interface WireCombines {
  readonly order: boolean;
  readonly product: boolean;
  readonly shipping: boolean;
}

/** A reward that points buy. */
export interface WireReward {
  readonly id: string;
  /** What is shown of it: a redemption names it, and takes nothing once there is a newer one. */
  readonly version: number;
  /** The shop's own name for it, shown as it is; null: told by `value`. */
  readonly title: string | null;
  readonly value: WireValue;
  readonly cost: WireCost;
  readonly minimum_subtotal_minor: number | null;
  /** Only for some products. */
  readonly limited_to_products: boolean;
  /** Names of tiers; empty: all. */
  readonly tiers: readonly string[];
  readonly per_member: { readonly times: number; readonly period: 'ever' | 'year' | 'month' } | null;
  readonly starts_at: string | null;
  readonly ends_at: string | null;
  /** How long its code lives. */
  readonly voucher_days: number | null;
  readonly combines_with: WireCombines;
}

/** The shop metafield `$app.program`: what everybody may know. */
export interface WireProgram {
  readonly version: number;
  /** Origin of the app, `https://app.example.com`: extensions call `<api>/extensions/v1/...`. */
  readonly api: string;
  readonly paused: boolean;
  /** ISO 4217, of all amounts. */
  readonly currency: string;
  /** Decimals of the currency. */
  readonly exponent: number;
  /** Of the shop, IANA, in which dates are shown; missing: the reader's. */
  readonly time_zone?: string;
  readonly earning: {
    /** `times` points for `per` minor units, before the tier's multiplier; rounded once, after it. */
    readonly times: number;
    readonly per: number;
    readonly rounding: 'floor' | 'half_up' | 'ceil';
    /** What people speak of when they say "points per": 1.00, or 100 in currencies without decimals. */
    readonly unit_minor: number;
    readonly excluded: {
      readonly product_ids: readonly string[];
      readonly collection_ids: readonly string[];
      readonly product_tags: readonly string[];
    };
  };
  readonly joining_points: number;
  readonly hold_days: number;
  readonly expiry_months: number | null;
  readonly tiers: {
    readonly window_months: number;
    /** From the lowest. */
    readonly levels: readonly {
      readonly name: string;
      readonly from_minor: number;
      readonly multiplier: { readonly times: number; readonly per: number };
    }[];
  };
  /** By language (`en`, `hu`, `sv`, `zh-CN`, `de`, `fr`, `es`), where the shop has words of its own for points. */
  readonly words: Readonly<Record<string, { readonly one: string; readonly many: string }>>;
  /** Cheapest first. */
  readonly rewards: readonly WireReward[];
}

export type WireVoucherState =
  /** Its code comes by itself. */
  | 'making'
  | 'ready'
  /** Being cancelled: the points come back when Shopify has taken the code away. */
  | 'cancelling'
  | 'used'
  /** Used by another customer. */
  | 'passed_on'
  | 'expired'
  | 'cancelled'
  /** It could not be made; the points are back. */
  | 'not_made'
  /** A gift whose reason is gone. */
  | 'withdrawn';

export interface WireVoucher {
  readonly id: string;
  readonly state: WireVoucherState;
  /** Of a discount or a gift card, once made. */
  readonly code: string | null;
  readonly title: string | null;
  readonly value: WireValue;
  /** What it cost; 0 for a gift. */
  readonly points: number;
  readonly source: 'redemption' | 'first_order';
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly minimum_subtotal_minor: number | null;
  readonly combines_with: WireCombines;
  /** The member may give it back for its points. */
  readonly cancellable: boolean;
}

/** The customer metafield `$app.loyalty`; also in answers of the API. */
export interface WireAccount {
  readonly points_available: number;
  readonly points_pending: number;
  /** When the last of the pending points can be spent. */
  readonly pending_until: string | null;
  /** To earn back: above 0, `points_available` is 0. */
  readonly points_debt: number;
  /** Name of the order whose return left the debt, where one order did. */
  readonly debt_order: string | null;
  readonly tier: string;
  /** Null in the highest tier. */
  readonly next_tier: {
    readonly name: string;
    /** Spend so far in the window, and where the next tier begins. */
    readonly spend_minor: number;
    readonly from_minor: number;
  } | null;
  /** What expires next. */
  readonly expiring: { readonly points: number; readonly at: string } | null;
  /** Has left the program. */
  readonly outside: boolean;
  /** Those being made, ready or being cancelled, newest first, 20 at most. */
  readonly vouchers: readonly WireVoucher[];
  readonly as_of: string;
}

/** Whether the member can take a reward now. */
export type WireReach =
  | { readonly can: 'redeem' }
  | { readonly can: 'missing_points'; readonly missing_points: number }
  | { readonly can: 'other_tier' | 'limit_reached' | 'out_of_stock' | 'not_started' | 'paused' | 'left' };

export type WireOffer = WireReward & { readonly reach: WireReach };

/** `GET account` */
export interface WireAccountAnswer {
  /** Null for guests. */
  readonly account: WireAccount | null;
  readonly offers: readonly WireOffer[];
  /** All of them, newest first, 50 at most; `account.vouchers` are those that live. */
  readonly vouchers: readonly WireVoucher[];
}

/** `POST redemptions`, `GET vouchers/<id>`, `POST vouchers/<id>/cancel` */
export interface WireVoucherAnswer {
  readonly voucher: WireVoucher;
  readonly account: WireAccount;
}

/** `GET history?after=<cursor>` */
export interface WireHistoryAnswer {
  readonly entries: readonly WireEntry[];
  /** For the next page; null at the end. */
  readonly after: string | null;
}

/** Why an entry has its points; by the rules of the order's day. */
export type WireWhy =
  | {
      /** An order earned, or earns more or less than before. */
      readonly kind: 'order';
      readonly had: number;
      readonly deserves: number;
      /** Null where it earns nothing for a reason that is none of the order's amounts. */
      readonly items_minor: number | null;
      readonly discount_minor: number;
      /** 0 where shipping does not earn: items - discount + shipping - returned = kept, where all is paid. */
      readonly shipping_minor?: number;
      readonly returned_minor: number;
      readonly kept_minor: number;
      readonly tax: 'included' | 'excluded';
      readonly shipping_earns: boolean;
      readonly rate: { readonly times: number; readonly per: number };
      readonly multiplier: { readonly times: number; readonly per: number };
      readonly tier: string;
      readonly rounding: 'floor' | 'half_up' | 'ceil';
      readonly cancelled: boolean;
      readonly until: string | null;
    }
  | { readonly kind: 'joining' | 'added' | 'given_back'; readonly until: string | null }
  | {
      readonly kind: 'expired';
      readonly gave: number;
      readonly spent: number;
      readonly source_order: string | null;
    }
  | { readonly kind: 'taken_away' | 'redemption_cancelled' | 'forgiven' | 'merged' }
  | { readonly kind: 'redeemed'; readonly voucher: WireVoucher | null };

export interface WireEntry {
  readonly id: string;
  readonly at: string;
  /** Signed. */
  readonly points: number;
  /** As the shop calls it, `#1042`; null where there is none. */
  readonly order: string | null;
  /** Null where facts have changed since, so that it can no longer be told. */
  readonly why: WireWhy | null;
}

/** `GET orders/<digits of the order's gid>`: the thank-you and order status pages ask it until it is settled. */
export interface WireOrderAnswer {
  readonly account: WireAccount;
  readonly order: {
    /** `unknown`: its webhook has not come yet. */
    readonly state: 'unknown' | 'settled';
    readonly points: number;
    /** The points can be spent from then on; null: now. */
    readonly pending_until: string | null;
    readonly why: WireWhy | null;
  };
  /** What the order brought besides points: the first-order gift. `waiting`: it is not known yet whether there is one. */
  readonly gift:
    { readonly state: 'waiting' | 'none' } | { readonly state: 'given'; readonly voucher: WireVoucher };
}

/** `GET /staff/v1/orders/<id>`: whose order it is, and what it gave. `customer_id` is null where it is nobody's. */
export interface WireStaffOrderAnswer {
  readonly customer_id: string | null;
  readonly account: WireAccount | null;
  readonly order: WireOrderAnswer['order'];
  readonly gift: WireOrderAnswer['gift'];
}

/** `POST /staff/v1/customers/<id>/adjustments` */
export interface WireAdjustmentAnswer {
  readonly account: WireAccount;
}

/** Every answer that is no success: 4xx or 5xx. Surfaces tell it in their own words, by the code. */
export interface WireError {
  readonly error: {
    readonly code:
      | 'not_signed_in'
      | 'not_found'
      | 'bad_request'
      | 'insufficient_points'
      | 'other_tier'
      | 'limit_reached'
      | 'out_of_stock'
      | 'not_started'
      | 'paused'
      | 'left'
      | 'reward_gone'
      | 'key_taken'
      /** Cancelling: an order has it already. */
      | 'just_used'
      | 'not_cancellable'
      /** 429, with Retry-After: nothing was spent. */
      | 'too_often'
      | 'unavailable';
    /** For engineers, in English. */
    readonly message: string;
    /** Of `insufficient_points`. */
    readonly needs?: number;
    readonly has?: number;
  };
}

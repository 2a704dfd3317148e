/** What the shop takes for sending. */

export interface ShippingRate {
  readonly title: string;
  readonly priceMinor: number;
}

const FREE_FROM_MINOR = 6000;

/** The usual one first. */
export function shippingRates(
  subtotalMinor: number,
): readonly [standard: ShippingRate, express: ShippingRate] {
  return [
    { title: 'Standard', priceMinor: subtotalMinor >= FREE_FROM_MINOR ? 0 : 595 },
    { title: 'Express', priceMinor: 1490 },
  ];
}

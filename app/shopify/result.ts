/** Expected failures are values: a code for programs, and a sentence that says what to do for people. */
export interface Failure<Code extends string = string> {
  readonly ok: false;
  readonly code: Code;
  readonly message: string;
}

export type Result<Value, Code extends string = string> =
  { readonly ok: true; readonly value: Value } | Failure<Code>;

export function success<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

export function failure<Code extends string>(code: Code, message: string): Failure<Code> {
  return { ok: false, code, message };
}

/** Why a payload or an answer of Shopify's could not be understood. */
export type ReadCode =
  | 'amount_out_of_range'
  | 'bad_amount'
  | 'bad_id'
  | 'bad_json'
  | 'bad_time'
  | 'bad_value'
  | 'currency_mismatch'
  | 'missing_field'
  | 'unknown_topic';

export type Read<Value> = Result<Value, ReadCode>;

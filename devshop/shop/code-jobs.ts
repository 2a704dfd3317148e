/**
 * What Shopify does with codes behind the scenes. Nothing runs by itself: whoever is about to look at the shop
 * (the API, a cart) first has done what is due by then, so that a clock of tests moves it too.
 */
import { createHash } from 'node:crypto';
import { type Act, quietly } from './act.ts';
import { findCode } from './code-index.ts';
import { newId } from './ids.ts';
import { addCode, removeCodes } from './operations/discounts.ts';
import type { CodeCreation, CodeDeletion, CodeToCreate, Discount, Instant, ShopState } from './state.ts';

/** Not published; short, but not at once. */
const WAIT_MS = 300;
const A_CODE_MS = 1;
const KEPT_MS = 7 * 24 * 3600 * 1000;

interface Later {
  /** On top of what it takes anyway. */
  readonly slowMs: number;
}

export function createCodes(
  state: ShopState,
  act: Act,
  discount: Discount,
  codes: readonly string[],
  { slowMs }: Later,
): CodeCreation {
  const creation: CodeCreation = {
    ...{ type: 'DiscountRedeemCodeBulkCreation', id: newId(state), discountId: discount.id },
    ...{ createdAt: act.at, dueAt: dueAt(act, codes.length, slowMs), done: false },
    codes: codes.map((code) => ({ code, codeId: null, error: null })),
  };
  state.codeCreations.set(creation.id, creation);
  return creation;
}

export function deleteCodes(
  state: ShopState,
  act: Act,
  discount: Discount,
  codeIds: readonly number[],
  { slowMs }: Later,
): CodeDeletion {
  const id = newId(state);
  const deletion: CodeDeletion = {
    ...{
      type: 'Job',
      id,
      uuid: uuidOf(`${state.record.domain}/job/${id}`),
      discountId: discount.id,
      codeIds,
    },
    ...{ createdAt: act.at, dueAt: dueAt(act, codeIds.length, slowMs), done: false },
  };
  state.codeDeletions.set(id, deletion);
  return deletion;
}

/** Carries out, in the order they came, what is due. */
export function doDueJobs(state: ShopState, at: Instant): void {
  const due = [...state.codeCreations.values(), ...state.codeDeletions.values()]
    .filter((job) => !job.done && job.dueAt <= at)
    .sort((a, b) => a.dueAt - b.dueAt || a.id - b.id);
  for (const job of due) {
    const discount = state.discounts.get(job.discountId);
    if (job.type === 'Job') {
      if (discount) removeCodes(state, quietly(job.dueAt), { discount, codeIds: job.codeIds });
    } else if (discount) {
      for (const one of job.codes) createOne(state, discount, one);
    }
    job.done = true;
  }
  forgetOld(state.codeCreations, at);
  forgetOld(state.codeDeletions, at);
}

function createOne(state: ShopState, discount: Discount, one: CodeToCreate): void {
  const code = one.code.trim();
  if (code === '' || /\s/.test(code)) {
    one.error = { code: 'INVALID', message: 'Code is invalid' };
  } else if (code.length > 255) {
    one.error = { code: 'TOO_LONG', message: 'Code is too long (maximum is 255 characters)' };
  } else if (findCode(state, code)) {
    one.error = { code: 'TAKEN', message: 'Code must be unique. Please try a different code.' };
  } else {
    one.codeId = addCode(state, discount, code).id;
  }
}

function dueAt({ at }: Act, codes: number, slowMs: number): Instant {
  return at + WAIT_MS + codes * A_CODE_MS + slowMs;
}

function forgetOld(
  jobs: Map<number, { readonly dueAt: Instant; readonly done: boolean }>,
  at: Instant,
): void {
  for (const [id, job] of jobs) {
    // In the order of their making.
    if (!job.done || job.dueAt > at - KEPT_MS) return;
    jobs.delete(id);
  }
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [8, 12, 16, 20, 32].map((end, i) => hex.slice([0, 8, 12, 16, 20][i], end)).join('-');
}

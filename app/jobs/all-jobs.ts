import type { Job, Schedule } from '#app/jobs/job.ts';
import { backTestJob } from './back-test.ts';
import { bringInPastOrdersJob } from './bring-in-past-orders.ts';
import { eraseShopDataJob } from './erase-shop-data.ts';
import { fetchOrdersJob } from './fetch-orders.ts';
import { fillCodePoolsJob } from './fill-code-pools.ts';
import { forgetDeliveriesJob, forgetInShopsJob, forgetInShopsSchedule } from './forget-deliveries.ts';
import { listMembersJob, listMembersOfShopsJob, listMembersOfShopsSchedule } from './list-members.ts';
import { publishBalancesJob } from './publish-balances.ts';
import { publishProgramJob } from './publish-program.ts';
import { readProfilesJob } from './read-profiles.ts';
import { reconcileOrdersJob, reconcileShopsJob, reconcileShopsSchedule } from './reconcile-orders.ts';
import { refreshFiguresJob } from './refresh-figures.ts';
import { settleDeliveriesJob } from './settle-deliveries.ts';
import { sweepMembersJob } from './sweep-members.ts';
import { sweepShopsJob, sweepShopsSchedule } from './sweep-shops.ts';
import { tendVouchersJob } from './tend-vouchers.ts';

/** Every job the worker runs: one small file each, listed here. */
export const allJobs: readonly Job[] = [
  settleDeliveriesJob,
  sweepShopsJob,
  sweepMembersJob,
  publishBalancesJob,
  publishProgramJob,
  fetchOrdersJob,
  tendVouchersJob,
  fillCodePoolsJob,
  readProfilesJob,
  listMembersOfShopsJob,
  listMembersJob,
  reconcileShopsJob,
  reconcileOrdersJob,
  forgetInShopsJob,
  forgetDeliveriesJob,
  bringInPastOrdersJob,
  refreshFiguresJob,
  backTestJob,
  eraseShopDataJob,
];

export const allSchedules: readonly Schedule[] = [
  sweepShopsSchedule,
  reconcileShopsSchedule,
  forgetInShopsSchedule,
  listMembersOfShopsSchedule,
];

import type { Job, Schedule } from '#app/jobs/job.ts';
import { settleDeliveriesJob } from './settle-deliveries.ts';

/** Every job the worker runs: one small file each, listed here. */
export const allJobs: readonly Job[] = [settleDeliveriesJob];

export const allSchedules: readonly Schedule[] = [];

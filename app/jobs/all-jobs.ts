import type { Job, Schedule } from '#app/jobs/job.ts';

/** Every job the worker runs: one small file each, listed here. */
export const allJobs: readonly Job[] = [];

export const allSchedules: readonly Schedule[] = [];

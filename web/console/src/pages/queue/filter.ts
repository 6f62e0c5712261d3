/** The ways to look at the queue. */
import type { JobRow, JobStatus } from "../../jobs/job";

export const FILTERS = {
  ALL: [],
  ACTIVE: ["QUEUED", "RUNNING", "WAITING"],
  WAITING: ["WAITING"],
  DONE: ["COMPLETED", "COMPLETED_WITH_GAPS"],
  GAPS: ["COMPLETED_WITH_GAPS"],
  FAILED: ["FAILED"],
  CANCELLED: ["CANCELLED"],
} as const satisfies Record<string, readonly JobStatus[]>;

export type Filter = keyof typeof FILTERS;

export const FILTER_NAMES = Object.keys(FILTERS) as Filter[];

export function filterNamed(name: string | null): Filter {
  return FILTER_NAMES.find((filter) => filter === name) ?? "ALL";
}

export function passes(filter: Filter, job: JobRow): boolean {
  const statuses: readonly JobStatus[] = FILTERS[filter];
  return statuses.length === 0 || statuses.includes(job.status);
}

/** The jobs that this browser knows of, each watched by itself: one that moves redraws one row. */
import { useCallback, useSyncExternalStore } from "react";

import { createStore } from "../store";
import { hasEnded, type JobRow } from "./job";

const TOGETHER_MILLISECONDS = 50;

type Watcher = () => void;

const jobs = new Map<string, JobRow>();
const watchers = new Map<string, Set<Watcher>>();
const arrived = new Map<string, JobRow>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Counts up whenever a job came, went, or came to stand otherwise: lists are then made anew. */
export const shape = createStore(0);

const onEnd = new Set<(job: JobRow) => void>();

/** Tells of each job that was seen at work and has ended since. */
export function whenJobsEnd(act: (job: JobRow) => void): () => void {
  onEnd.add(act);
  return () => onEnd.delete(act);
}

/** Takes jobs in as they are now; many that arrive together are shown together. */
export function learn(news: readonly JobRow[]): void {
  for (const job of news) arrived.set(job.id, job);
  timer ??= setTimeout(settle, TOGETHER_MILLISECONDS);
}

function settle(): void {
  timer = undefined;
  let isReshaped = false;
  for (const [id, job] of arrived) {
    const before = jobs.get(id);
    if (before && hasEnded(before) && !hasEnded(job)) continue;
    jobs.set(id, job);
    isReshaped ||= before?.status !== job.status;
    for (const watcher of watchers.get(id) ?? []) watcher();
    if (before && !hasEnded(before) && hasEnded(job)) for (const act of onEnd) act(job);
  }
  arrived.clear();
  if (isReshaped) shape.set(shape.get() + 1);
}

export function forgetJobs(): void {
  clearTimeout(timer);
  timer = undefined;
  arrived.clear();
  jobs.clear();
  shape.set(shape.get() + 1);
}

export function knownJob(id: string): JobRow | undefined {
  return jobs.get(id);
}

export function knownJobs(): IterableIterator<JobRow> {
  return jobs.values();
}

/** This job, as it changes. */
export function useKnownJob(id: string): JobRow | undefined {
  const watch = useCallback(
    (watcher: Watcher) => {
      const mine = watchers.get(id) ?? new Set();
      watchers.set(id, mine.add(watcher));
      return () => {
        mine.delete(watcher);
        if (mine.size === 0) watchers.delete(id);
      };
    },
    [id],
  );
  return useSyncExternalStore(watch, () => jobs.get(id));
}

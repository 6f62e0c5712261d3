/** One job with its log, live: asked for once, then followed by number. */
import { useQuery } from "@apollo/client/react";
import { useEffect, useState } from "react";

import { client } from "../api/client";
import { listen } from "../api/listen";
import { JOB, PROGRESS, type Event, type Job } from "./job";
import { learn } from "./known";

export interface Followed {
  job: Job | null | undefined;
  events: readonly Event[];
  isUnheard: boolean;
  again: () => void;
}

/** `job` is undefined until it has come, null if there is none with this id. */
export function useJob(id: string): Followed {
  const { data, error, refetch } = useQuery(JOB, {
    variables: { id },
    // what the cache has of it may be of another hour
    fetchPolicy: "network-only",
    nextFetchPolicy: "cache-first",
  });
  const job = data?.job;
  const isThere = job !== null && job !== undefined;
  const [events, setEvents] = useState<readonly Event[]>([]);

  useEffect(() => setEvents([]), [id]);

  useEffect(() => {
    if (!isThere) return undefined;
    const first = client.readQuery({ query: JOB, variables: { id } })?.job;
    // events that came after the job was read tell of what it does not show yet
    let seen = (first?.events ?? []).filter((event) => event.sequence <= first!.lastSequence);
    setEvents(seen);
    return listen({
      open: () =>
        client.subscribe({
          query: PROGRESS,
          variables: { jobId: id, after: seen.at(-1)?.sequence ?? 0 },
        }),
      next({ importProgress: { job: current, ...event } }) {
        if (event.sequence <= (seen.at(-1)?.sequence ?? 0)) return;
        seen = [...seen, event];
        setEvents(seen);
        learn([current]);
      },
      // what only the end tells: the gaps, the project
      complete: () => void refetch(),
      refused: () => void refetch(),
    });
  }, [id, isThere, refetch]);

  return { job, events, isUnheard: error !== undefined && !isThere, again: () => void refetch() };
}

/** The jobs that a filter lists: asked for in pages, kept true by what is heard of them. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { client } from "../../api/client";
import { graphql } from "../../api/graphql";
import { JOB_ROW } from "../../jobs/job";
import { knownJobs, learn, shape } from "../../jobs/known";
import { useStore } from "../../store";
import { FILTERS, passes, type Filter } from "./filter";

const PAGE = 100;

const JOBS = graphql(
  `
    query Jobs($status: [JobStatus!], $first: Int!, $after: String) {
      jobs(status: $status, first: $first, after: $after) {
        nodes {
          ...JobRow
        }
        pageInfo {
          endCursor
          hasNextPage
        }
      }
    }
  `,
  [JOB_ROW],
);

interface Reach {
  /** The oldest that was asked for: what is older may have holes and is not shown. */
  since: string;
  cursor: string | null;
  isWhole: boolean;
}

const NOWHERE: Reach = { since: "9", cursor: null, isWhole: false };

export interface Listing {
  ids: readonly string[];
  isLoaded: boolean;
  isUnheard: boolean;
  /** Reads on, unless all is there. */
  more: () => void;
}

export function useListing(filter: Filter): Listing {
  const [reach, setReach] = useState<Reach>(NOWHERE);
  const [isUnheard, setUnheard] = useState(false);
  const isAsking = useRef(false);
  const version = useStore(shape);

  const more = useCallback(async () => {
    if (isAsking.current || reach.isWhole) return;
    isAsking.current = true;
    try {
      const page = await ask(filter, reach.cursor);
      setReach(page ?? { ...reach, isWhole: true });
      setUnheard(false);
    } catch {
      setUnheard(true);
    }
    isAsking.current = false;
  }, [filter, reach]);

  useEffect(() => {
    if (reach === NOWHERE) void more();
  }, [reach, more]);

  const ids = useMemo(
    () =>
      [...knownJobs()]
        .filter((job) => passes(filter, job) && (reach.isWhole || job.createdAt >= reach.since))
        .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
        .map((job) => job.id),
    // what is known is outside of React; its version tells when to look again
    [version, filter, reach],
  );

  return { ids, isLoaded: reach !== NOWHERE, isUnheard, more: () => void more() };
}

async function ask(filter: Filter, after: string | null): Promise<Reach | null> {
  const status = FILTERS[filter].length > 0 ? [...FILTERS[filter]] : null;
  const { data } = await client.query({
    query: JOBS,
    variables: { status, first: PAGE, after },
    fetchPolicy: "no-cache",
  });
  if (!data) throw new Error("no answer");
  const { nodes, pageInfo } = data.jobs;
  learn(nodes);
  const last = nodes.at(-1);
  return last
    ? { since: last.createdAt, cursor: pageInfo.endCursor, isWhole: !pageInfo.hasNextPage }
    : null;
}

/** How many jobs each filter would list, as the server counts them. */
import { useEffect, useRef, useState } from "react";

import { client } from "../../api/client";
import { graphql } from "../../api/graphql";
import { shape } from "../../jobs/known";
import { useStore } from "../../store";
import type { Filter } from "./filter";

const AT_MOST_EVERY_MILLISECONDS = 1_500;

const COUNTS = graphql(`
  query Counts {
    ALL: jobs(first: 0) {
      totalCount
    }
    ACTIVE: jobs(status: [QUEUED, RUNNING, WAITING], first: 0) {
      totalCount
    }
    WAITING: jobs(status: WAITING, first: 0) {
      totalCount
    }
    DONE: jobs(status: [COMPLETED, COMPLETED_WITH_GAPS], first: 0) {
      totalCount
    }
    GAPS: jobs(status: COMPLETED_WITH_GAPS, first: 0) {
      totalCount
    }
    FAILED: jobs(status: FAILED, first: 0) {
      totalCount
    }
    CANCELLED: jobs(status: CANCELLED, first: 0) {
      totalCount
    }
  }
`);

export function useCounts(): Partial<Record<Filter, number>> {
  const [counts, setCounts] = useState<Partial<Record<Filter, number>>>({});
  const version = useStore(shape);
  const [isResting, setResting] = useState(false);
  const asked = useRef(-1);

  useEffect(() => {
    if (isResting || asked.current === version) return;
    asked.current = version;
    setResting(true);
    setTimeout(() => setResting(false), AT_MOST_EVERY_MILLISECONDS);
    client
      .query({ query: COUNTS, fetchPolicy: "no-cache" })
      .then(({ data }) => {
        if (!data) return;
        const entries = Object.entries(data).map(([name, { totalCount }]) => [name, totalCount]);
        setCounts(Object.fromEntries(entries) as Record<Filter, number>);
      })
      .catch(() => undefined);
  }, [version, isResting]);
  return counts;
}

/** What imports would take: one is asked for when typing has ended, several on a person's word. */
import { useCallback, useEffect, useRef, useState } from "react";

import { client } from "../../api/client";
import { graphql, type ResultOf } from "../../api/graphql";

// each costs a request or two of the host's quota, so half-typed names are not to be asked for
const AFTER_TYPING_MILLISECONDS = 800;
const AT_ONCE = 2;

const ESTIMATE = graphql(`
  query EstimateImport($url: String!, $daysBack: Int!) {
    estimateImport(url: $url, daysBack: $daysBack) {
      repository
      reachable
      problem {
        message
        remedy
        link
      }
      pullRequests
      requests
      quotaLeft
      secondsLow
      secondsHigh
    }
  }
`);

export type ImportEstimate = ResultOf<typeof ESTIMATE>["estimateImport"];

export interface Estimated {
  state: "NONE" | "ASKING" | "UNHEARD" | "KNOWN";
  /** Of each address that was asked for, in order; whole if KNOWN. */
  estimates: readonly ImportEstimate[];
  ask: () => void;
}

export function useEstimate(urls: readonly string[], daysBack: number): Estimated {
  const known = useRef(new Map<string, ImportEstimate>());
  const [state, setState] = useState<"IDLE" | "ASKING" | "UNHEARD">("IDLE");
  const key = urls.join(" ");
  const newest = useRef("");
  newest.current = `${key} ${daysBack}`;

  const ask = useCallback(async () => {
    const asked = `${key} ${daysBack}`;
    setState("ASKING");
    const isHeard = await askFor(key.split(" "), daysBack, known.current, () => newest.current === asked);
    if (newest.current === asked) setState(isHeard ? "IDLE" : "UNHEARD");
  }, [key, daysBack]);

  useEffect(() => {
    setState("IDLE");
    if (!key || key.includes(" ") || known.current.has(`${key} ${daysBack}`)) return undefined;
    const timer = setTimeout(() => void ask(), AFTER_TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [key, daysBack, ask]);

  const found = urls.flatMap((url) => known.current.get(`${url} ${daysBack}`) ?? []);
  const isWhole = urls.length > 0 && found.length === urls.length;
  return {
    state: isWhole ? "KNOWN" : state === "IDLE" ? "NONE" : state,
    estimates: found,
    ask: () => void ask(),
  };
}

/** Asks for those not known yet, a few at once, as long as they are wanted. */
async function askFor(
  urls: readonly string[],
  daysBack: number,
  known: Map<string, ImportEstimate>,
  areWanted: () => boolean,
): Promise<boolean> {
  const open = urls.filter((url) => !known.has(`${url} ${daysBack}`));
  while (open.length > 0 && areWanted()) {
    const answers = open.splice(0, AT_ONCE).map(async (url) => {
      const { data } = await client.query({
        query: ESTIMATE,
        variables: { url, daysBack },
        fetchPolicy: "no-cache",
      });
      if (!data) throw new Error("no answer");
      known.set(`${url} ${daysBack}`, data.estimateImport);
    });
    const settled = await Promise.allSettled(answers);
    if (settled.some(({ status }) => status === "rejected")) return false;
  }
  return true;
}

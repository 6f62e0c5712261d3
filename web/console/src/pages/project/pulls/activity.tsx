/** The chart's place: what it shows is asked for, and how it is drawn loaded, once it is near. */
import { useQuery } from "@apollo/client/react";
import { lazy, Suspense, useRef } from "react";

import { useNear } from "../../../ui/near";
import { ACTIVITY, type Unit } from "./query";

const DAY_MILLISECONDS = 24 * 3600 * 1000;
const Chart = lazy(() => import("./chart").then(({ Chart }) => ({ default: Chart })));

export function Activity({ id, since }: { id: string; since: string }) {
  const place = useRef<HTMLDivElement>(null);
  const isNear = useNear(place);
  const by = unitFor((Date.now() - Date.parse(since)) / DAY_MILLISECONDS);
  const { data } = useQuery(ACTIVITY, {
    variables: { id, by },
    fetchPolicy: "cache-and-network",
    skip: !isNear,
  });
  const points = data?.project?.pullRequestActivity;
  return (
    <div className="activity" ref={place} aria-busy={points === undefined}>
      <Suspense>{points && points.length > 0 && <Chart points={points} unit={by} />}</Suspense>
    </div>
  );
}

/** The unit that fills the chart without crowding it. */
function unitFor(days: number): Unit {
  if (days <= 31) return "DAY";
  return days <= 731 ? "WEEK" : "MONTH";
}

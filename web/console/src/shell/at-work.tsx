/** How many jobs are not over, in the navigation. */
import { hasEnded } from "../jobs/job";
import { knownJobs, shape } from "../jobs/known";
import { useStore } from "../store";
import { words } from "../words";

export function AtWork() {
  useStore(shape);
  const count = [...knownJobs()].filter((job) => !hasEnded(job)).length;
  return count === 0 ? null : (
    <span className="count" title={`${words.import.atWork}: ${count}`}>
      {count}
    </span>
  );
}

/** A job that moves: how far it is, what it does, when it should end. */
import type { Event, Job } from "../../jobs/job";
import { clockTime, duration, useNow } from "../../ui/time";
import { words } from "../../words";
import { Card, Percent } from "./standing";

const FAR_MILLISECONDS = 10 * 60_000;

export function AtWork({ job, newest }: { job: Job; newest: Event | undefined }) {
  const counters = newest?.counters ?? [];
  return (
    <Card
      job={job}
      told={{
        figure: <Percent value={job.percent} />,
        aside: <Left job={job} />,
        said: newest?.message,
        more: counters.map((counter) => (
          <span key={counter.name}>
            {counter.name}: {words.job.counter(counter.done, counter.total)}
          </span>
        )),
      }}
    />
  );
}

function Left({ job }: { job: Job }) {
  const now = useNow(1000);
  if (!job.estimatedEndAt || job.status !== "RUNNING") return null;
  const left = Date.parse(job.estimatedEndAt) - now;
  if (left < 1000) return <span className="eta">{words.job.nearly}</span>;
  return (
    <span className="eta">
      {left > FAR_MILLISECONDS
        ? words.job.endsAt(clockTime(job.estimatedEndAt))
        : words.job.left(duration(left))}
    </span>
  );
}

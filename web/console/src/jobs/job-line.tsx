/** One job in a list: its repository, how it stands, how far it is. */
import { memo } from "react";
import { Link } from "wouter";

import { Bar } from "../ui/bar";
import { Status, toneOf } from "../ui/status";
import { Ago, clockTime, duration } from "../ui/time";
import { words } from "../words";
import { hasEnded, type JobRow } from "./job";
import { useKnownJob } from "./known";

export const JobLine = memo(function JobLine({ id, tabIndex }: { id: string; tabIndex?: number }) {
  const job = useKnownJob(id);
  if (!job) return null;
  return (
    <Link className="line" href={`/jobs/${encodeURIComponent(id)}`} tabIndex={tabIndex}>
      <span className="line-name">
        {job.repository ?? words.job.unnamed}
        {job.kind !== "IMPORT_REPOSITORY" && (
          <span className="muted small"> {words.job.kinds[job.kind]}</span>
        )}
        {job.attempt > 1 && <span className="muted small"> {words.job.attempt(job.attempt)}</span>}
      </span>
      <span className="line-status">
        <Status job={job} />
      </span>
      <span className="line-progress">
        {hasEnded(job) ? (
          <span className="muted line-said">{outcome(job)}</span>
        ) : (
          <Bar
            of={job.id}
            percent={job.percent}
            label={`${words.job.progress}: ${job.repository ?? ""}`}
            tone={toneOf(job)}
            isMoving={job.status === "RUNNING"}
          />
        )}
      </span>
      <span className="line-when muted">{when(job)}</span>
    </Link>
  );
});

function outcome(job: JobRow): string {
  if (job.error) return job.error.message;
  if (!job.endedAt) return "";
  const start = job.startedAt ?? job.createdAt;
  return `${words.job.took} ${duration(Date.parse(job.endedAt) - Date.parse(start))}`;
}

function when(job: JobRow) {
  if (job.status === "WAITING" && job.waiting?.until)
    return words.queue.goesOn(clockTime(job.waiting.until));
  return <Ago time={job.endedAt ?? job.createdAt} />;
}

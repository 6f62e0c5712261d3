/** What job this is, and what can be done with it. */
import { useState } from "react";

import { cancelJob } from "../../jobs/acts";
import { hasEnded, type Job } from "../../jobs/job";
import { Status } from "../../ui/status";
import { Ago, duration } from "../../ui/time";
import { words } from "../../words";
import { Name } from "../import/understood";
import { TellMe } from "../../ui/tell-me";

export function Head({ job }: { job: Job }) {
  const [owner, name] = (job.repository ?? `/${words.job.unnamed}`).split("/");
  return (
    <header className="job-head">
      <div className="job-name">
        <p className="eyebrow">
          {words.job.kinds[job.kind]}
          {job.attempt > 1 && ` · ${words.job.attempt(job.attempt)}`}
        </p>
        <h1>{owner ? <Name owner={owner} name={name ?? ""} /> : name}</h1>
        <p className="job-facts">
          <Status job={job} />
          <Times job={job} />
        </p>
      </div>
      <Acts job={job} />
    </header>
  );
}

function Times({ job }: { job: Job }) {
  const { startedAt, endedAt, createdAt } = job;
  if (endedAt)
    return (
      <span className="muted">
        {words.job.ended} <Ago time={endedAt} /> · {words.job.took.toLowerCase()}{" "}
        {duration(Date.parse(endedAt) - Date.parse(startedAt ?? createdAt))}
      </span>
    );
  return (
    <span className="muted">
      {startedAt ? words.job.started : words.job.accepted} <Ago time={startedAt ?? createdAt} />
    </span>
  );
}

function Acts({ job }: { job: Job }) {
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  if (hasEnded(job)) return null;

  async function cancel(): Promise<void> {
    setBusy(true);
    setTrouble(await cancelJob(job.id).catch(() => words.signIn.unreachable));
    setBusy(false);
  }

  return (
    <div className="job-acts">
      <div className="acts">
        <TellMe />
        <button type="button" disabled={isBusy} onClick={() => void cancel()}>
          {isBusy ? words.job.cancelling : words.job.cancel}
        </button>
      </div>
      {trouble && (
        <p className="tone-bad small" role="alert">
          {trouble}
        </p>
      )}
    </div>
  );
}

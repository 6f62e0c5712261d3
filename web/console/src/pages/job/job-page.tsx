/** One job, live: how far it is, what it waits for, what came of it. */
import { useParams } from "wouter";

import { Changes } from "../../jobs/changes";
import { hasEnded, type Job } from "../../jobs/job";
import { useJob } from "../../jobs/use-job";
import { Empty, Unloaded, useTitle } from "../../ui/page";
import { words } from "../../words";
import { Gaps } from "./gaps";
import { Head } from "./head";
import { Log } from "./log";
import { Receipt } from "./receipt";
import { Standing } from "./standing";
import { Steps } from "./steps";

export function JobPage() {
  const id = decodeURIComponent(useParams<{ id: string }>().id);
  const { job, events, isUnheard, again } = useJob(id);
  useTitle(titleOf(job));

  if (isUnheard) return <Unloaded title={words.job.failedToLoad} again={again} />;
  if (job === null) return (
      <Empty title={words.job.missing} isPage>
        {words.job.missingText}
      </Empty>
    );
  if (job === undefined) return <div className="job-page" aria-busy="true" />;
  const newest = events.at(-1);
  return (
    <div className="job-page" data-status={job.status} data-sequence={newest?.sequence ?? 0}>
      <Head job={job} />
      <Standing job={job} newest={newest} />
      {job.changes && hasEnded(job) && (
        <section className="card stack" aria-labelledby="changes">
          <h2 id="changes">{words.changes.title}</h2>
          <Changes changes={job.changes} />
        </section>
      )}
      <Gaps job={job} />
      <Steps job={job} />
      <div className="columns">
        <Log events={events} stages={job.stages} />
        <Receipt receipt={job.receipt} />
      </div>
    </div>
  );
}

function titleOf(job: Job | null | undefined): string {
  if (!job) return job === null ? words.job.missing : "";
  const name = job.repository ?? words.job.unnamed;
  const isMoving = job.status === "RUNNING";
  return `${isMoving ? `${Math.floor(job.percent)} %` : words.job.status[job.status]} · ${name}`;
}

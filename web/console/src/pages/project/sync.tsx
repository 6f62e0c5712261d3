/** How fresh the project is; brings it up to date, and says what that has changed. */
import { useEffect, useState } from "react";
import { Link } from "wouter";

import { client } from "../../api/client";
import { problemText } from "../../api/problem";
import { Changes, type SyncChanges } from "../../jobs/changes";
import { hasEnded, type JobRow } from "../../jobs/job";
import { useKnownJob } from "../../jobs/known";
import { changesOf, resync } from "../../jobs/resync";
import { Bar } from "../../ui/bar";
import { Status, toneOf } from "../../ui/status";
import { Ago } from "../../ui/time";
import { words } from "../../words";
import { ACTIVITY, COUNTS, PULLS } from "./pulls/query";
import { PROJECT, type Project } from "./query";

export function Sync({ project }: { project: Project }) {
  const newest = project.jobs.nodes[0];
  // one that was at work when the page was opened is followed too
  const [jobId, setJobId] = useState(newest && !hasEnded(newest) ? newest.id : null);
  const job = useKnownJob(jobId ?? "");
  return (
    <section className="card sync" aria-labelledby="sync">
      <h2 id="sync">{words.sync.title}</h2>
      <p className="muted">
        {project.syncedAt ? (
          <>
            {words.sync.last} <Ago time={project.syncedAt} />
          </>
        ) : (
          words.sync.never
        )}
      </p>
      {job && <Followed key={job.id} job={job} />}
      {(!job || hasEnded(job)) && <Ask projectId={project.id} onJob={setJobId} />}
    </section>
  );
}

function Followed({ job }: { job: JobRow }) {
  const [changes, setChanges] = useState<SyncChanges | null>(null);
  const isOver = hasEnded(job);

  useEffect(() => {
    if (!isOver) return;
    void changesOf(job.id).then(setChanges);
    void client.refetchQueries({ include: [PROJECT, PULLS, COUNTS, ACTIVITY] });
  }, [isOver, job.id]);

  return (
    <div className="sync-job" role="status">
      <p className="section-head">
        <Status job={job} />
        <Link className="small" href={`/jobs/${encodeURIComponent(job.id)}`}>
          {isOver ? words.sync.details : words.import.openJob}
        </Link>
      </p>
      {!isOver && (
        <Bar
          of={job.id}
          percent={job.percent}
          label={words.job.progress}
          tone={toneOf(job)}
          isMoving={job.status === "RUNNING"}
        />
      )}
      {job.waiting && <p className="muted small">{job.waiting.message}</p>}
      {job.error && <p className="tone-bad small">{job.error.message}</p>}
      {changes && <Changes changes={changes} />}
    </div>
  );
}

interface AskProps {
  projectId: string;
  onJob: (jobId: string) => void;
}

const AS_NOW = "AS_NOW";

function Ask({ projectId, onJob }: AskProps) {
  const [reach, setReach] = useState<string>(AS_NOW);
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);

  async function ask(): Promise<void> {
    setBusy(true);
    try {
      const answer = await resync(projectId, reach === AS_NOW ? null : Number(reach));
      if ("jobId" in answer) onJob(answer.jobId);
      else setTrouble(problemText(answer.problem));
    } catch {
      setTrouble(words.signIn.unreachable);
    }
    setBusy(false);
  }

  return (
    <>
      <label className="sync-reach">
        {words.import.daysBack}
        <select value={reach} onChange={(event) => setReach(event.target.value)}>
          <option value={AS_NOW}>{words.sync.asNow}</option>
          {words.import.windows
            .filter(([days]) => days > 0)
            .map(([days, name]) => (
              <option key={days} value={days}>
                {name}
              </option>
            ))}
        </select>
      </label>
      <button type="button" disabled={isBusy} onClick={() => void ask()}>
        {isBusy ? words.sync.busy : words.sync.act}
      </button>
      {trouble && (
        <p className="tone-bad small" role="alert">
          {trouble}
        </p>
      )}
    </>
  );
}

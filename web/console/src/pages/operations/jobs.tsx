/** The jobs of all users: those at work, and those that have ended; page by page. */
import { useEffect, useMemo, useRef, useState } from "react";
import { Link } from "wouter";

import { hasEnded, type JobStatus } from "../../jobs/job";
import { Bar } from "../../ui/bar";
import { Choices } from "../../ui/choices";
import { Unloaded } from "../../ui/page";
import { Status, toneOf } from "../../ui/status";
import { Ago, clockTime, duration } from "../../ui/time";
import { words } from "../../words";
import { cancelAnyJob, purgeJob, requeueJob } from "./acts";
import type { Act } from "./confirm";
import { usePoll } from "./poll";
import { Purge } from "./purge";
import { ACTIVE, ENDED, type AnybodysJob } from "./queries";

const EVERY_MILLISECONDS = 3_000;
const PAGE = 15;

const VIEWS = {
  ACTIVE: { query: ACTIVE, status: null },
  WAITING: { query: ACTIVE, status: ["WAITING"] },
  ENDED: { query: ENDED, status: null },
  FAILED: { query: ENDED, status: ["FAILED"] },
} as const satisfies Record<
  string,
  { query: typeof ACTIVE | typeof ENDED; status: readonly JobStatus[] | null }
>;

type View = keyof typeof VIEWS;
const VIEW_NAMES = Object.keys(VIEWS) as View[];

interface JobsProps {
  /** How often something was done: what is shown is then asked for anew. */
  acts: number;
  onAct: (act: Act) => void;
  onDone: (said: string) => void;
}

export function Jobs({ acts, onAct, onDone }: JobsProps) {
  const [view, setView] = useState<View>("ACTIVE");
  const [isPurging, setPurging] = useState(false);
  return (
    <section aria-labelledby="jobs" className="all-jobs">
      <div className="section-head">
        <h2 id="jobs">{words.operations.jobs}</h2>
        <Choices legend={words.queue.filters} name="view" of={VIEW_NAMES} chosen={view} onChoose={setView}>
          {(each) => words.operations.views[each]}
        </Choices>
      </div>
      <Listed key={view} view={view} acts={acts} onAct={onAct} onPurge={() => setPurging(true)} />
      {isPurging && <Purge onDone={onDone} onClose={() => setPurging(false)} />}
    </section>
  );
}

interface ListedProps {
  view: View;
  acts: number;
  onAct: (act: Act) => void;
  onPurge: () => void;
}

function Listed({ view, acts, onAct, onPurge }: ListedProps) {
  const { query, status } = VIEWS[view];
  // the cursors of the pages that lead here
  const [path, setPath] = useState<readonly string[]>([]);
  const after = path.at(-1) ?? null;
  const variables = useMemo(
    () => ({ status: status && [...status], first: PAGE, after }),
    [status, after],
  );
  const { data, isUnheard, refresh } = usePoll(query, variables, EVERY_MILLISECONDS);
  const seen = useRef(acts);
  useEffect(() => {
    if (seen.current !== acts) refresh();
    seen.current = acts;
  }, [acts, refresh]);

  if (!data)
    return isUnheard ? (
      <Unloaded title={words.operations.failedToLoad} again={refresh} />
    ) : (
      <div className="all-jobs-room" aria-busy="true" />
    );
  const { nodes, totalCount, pageInfo } = data.operations.jobs;
  const isEnded = query === ENDED;
  return (
    <>
      {nodes.length === 0 ? (
        <p className="muted card">{words.operations.noJobs[view]}</p>
      ) : (
        <ul className="lines">
          {nodes.map((one) => (
            <li key={one.job.id} className="any-job" data-job={one.job.repository}>
              <Row one={one} onAct={onAct} />
            </li>
          ))}
        </ul>
      )}
      <div className="all-jobs-foot">
        <span className="muted small">
          {words.operations.shown(path.length * PAGE, nodes.length, totalCount)}
        </span>
        <span className="acts">
          {path.length > 0 && (
            <button type="button" onClick={() => setPath(path.slice(0, -1))}>
              {words.operations.newer}
            </button>
          )}
          {pageInfo.hasNextPage && pageInfo.endCursor && (
            <button
              type="button"
              onClick={() => setPath([...path, pageInfo.endCursor ?? ""])}
            >
              {words.operations.older}
            </button>
          )}
          {isEnded && (
            <button type="button" onClick={onPurge}>
              {words.operations.purge}
            </button>
          )}
        </span>
      </div>
    </>
  );
}

function Row({ one: { owner, job }, onAct }: { one: AnybodysJob; onAct: (act: Act) => void }) {
  const name = job.repository ?? words.job.unnamed;
  const isOver = hasEnded(job);
  return (
    <>
      <span className="any-job-name">
        <Link href={`/jobs/${encodeURIComponent(job.id)}`}>{name}</Link>
        <span className="muted small">
          {owner}
          {job.attempt > 1 && ` · ${words.job.attempt(job.attempt)}`}
        </span>
      </span>
      <span className="any-job-status">
        <Status job={job} />
      </span>
      <span className="any-job-progress">
        {isOver ? (
          <span className="muted line-said" title={job.error?.message}>
            {outcome(job)}
          </span>
        ) : (
          <Bar
            of={job.id}
            percent={job.percent}
            label={`${words.job.progress}: ${name}`}
            tone={toneOf(job)}
            isMoving={job.status === "RUNNING"}
          />
        )}
      </span>
      <span className="any-job-when muted small">{when(job)}</span>
      <span className="any-job-acts">
        {mayGoOn(job) && <Button act={requeueing(name, job)} name={name} onAct={onAct} />}
        {isOver ? (
          <Button act={purging(name, job)} name={name} onAct={onAct} />
        ) : (
          <Button act={cancelling(name, owner, job)} name={name} onAct={onAct} />
        )}
      </span>
    </>
  );
}

function Button({ act, name, onAct }: { act: Act; name: string; onAct: (act: Act) => void }) {
  return (
    <button className="plain small" type="button" onClick={() => onAct(act)}>
      {act.yes}
      <span className="visually-hidden"> {name}</span>
    </button>
  );
}

type Job = AnybodysJob["job"];

function mayGoOn({ status }: Job): boolean {
  return status !== "COMPLETED";
}

function outcome({ error, startedAt, createdAt, endedAt }: Job): string {
  if (error) return error.message;
  if (!endedAt) return "";
  return `${words.job.took} ${duration(Date.parse(endedAt) - Date.parse(startedAt ?? createdAt))}`;
}

function when({ status, waiting, endedAt, createdAt }: Job) {
  if (status === "WAITING" && waiting?.until)
    return words.queue.goesOn(clockTime(waiting.until));
  if (status === "WAITING" && waiting?.reason === "PAUSED") return words.operations.paused;
  return <Ago time={endedAt ?? createdAt} />;
}

function requeueing(name: string, job: Job): Act {
  return {
    title: words.operations.requeueSure(name),
    text: hasEnded(job) ? words.operations.requeueEnded : words.operations.requeueText,
    yes: words.operations.requeue,
    act: () => requeueJob(job.id),
    done: words.operations.requeueDone(name),
  };
}

function cancelling(name: string, owner: string, { id }: Job): Act {
  return {
    title: words.operations.cancelSure(name),
    text: words.operations.cancelText(owner),
    yes: words.operations.cancel,
    isDangerous: true,
    act: () => cancelAnyJob(id),
    done: words.operations.cancelDone(name),
  };
}

function purging(name: string, { id }: Job): Act {
  return {
    title: words.operations.deleteSure(name),
    text: words.operations.deleteText,
    yes: words.operations.delete,
    isDangerous: true,
    act: () => purgeJob(id),
    done: words.operations.deleteDone(name),
  };
}

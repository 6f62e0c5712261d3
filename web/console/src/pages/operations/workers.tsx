/** The processes that take jobs, and what they hold. */
import { Link } from "wouter";

import { Ago, duration, useNow } from "../../ui/time";
import { words } from "../../words";
import type { Worker } from "./queries";

export function Workers({ workers }: { workers: readonly Worker[] }) {
  return (
    <section aria-labelledby="workers">
      <h2 id="workers">{words.operations.workers}</h2>
      {workers.length === 0 ? (
        <p className="muted card">{words.operations.noneYet}</p>
      ) : (
        <ul className="lines">
          {workers.map((worker) => (
            <li key={worker.name} className="worker">
              <Line worker={worker} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Line({ worker }: { worker: Worker }) {
  const { host, processId, version, places, holds, startedAt, seenAt, isLost } = worker;
  return (
    <>
      <p className="worker-name">
        <strong>{host}</strong>{" "}
        <span className="muted small">
          {words.operations.process(processId)} · {words.operations.version(version)}
        </span>
      </p>
      <p className="worker-places small">
        {places.map(({ queue, places: count }) => (
          <span key={queue} className="chip">
            {words.operations.queue[queue]} <span className="muted">{count}</span>
          </span>
        ))}
      </p>
      <p className="worker-sign small">
        {isLost ? (
          <span className="status tone-bad">
            {words.operations.lost} <Ago time={seenAt} />
          </span>
        ) : (
          <span className="muted">
            {words.operations.upSince} <Ago time={startedAt} /> · <Seen at={seenAt} />
          </span>
        )}
      </p>
      {holds.length > 0 && (
        <ul className="holds">
          {holds.map(({ job, owner, leaseEndsAt }) => (
            <li key={job.id}>
              <Link href={`/jobs/${encodeURIComponent(job.id)}`}>
                {job.repository ?? words.job.unnamed}
              </Link>
              <span className="muted small">
                {owner} · {stageOf(job)} · <Lease until={leaseEndsAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function stageOf({ stages }: Worker["holds"][number]["job"]): string {
  const running = stages.filter(({ status }) => status === "RUNNING");
  return running.map(({ title }) => title).join(", ") || words.operations.between;
}

function Seen({ at }: { at: string }) {
  const now = useNow(1000);
  return words.operations.seen(duration(Math.max(0, now - Date.parse(at))));
}

function Lease({ until }: { until: string }) {
  const now = useNow(1000);
  return words.operations.lease(duration(Math.max(0, Date.parse(until) - now)));
}

/** The stages as a line of steps; those that run side by side stand below each other. */
import { steps, type Job, type Stage } from "../../jobs/job";
import { Check, Cross, Dash, Hourglass, Ring } from "../../ui/icons";
import { duration, useNow } from "../../ui/time";
import { words } from "../../words";

export function Steps({ job }: { job: Job }) {
  return (
    <section className="steps" aria-label={words.job.stages}>
      <ol>
        {steps(job.stages).map((together, index) => (
          <li
            key={index}
            className={together.length > 1 ? "step together" : "step"}
            data-state={stateOf(together, job.status === "FAILED")}
            aria-label={together.length > 1 ? words.job.sideBySide : undefined}
          >
            <ul>
              {together.map((stage) => (
                <li key={stage.name}>
                  <One stage={stage} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** How far the line is drawn: DONE is behind, RUNNING is here, PENDING is ahead. */
function stateOf(together: Stage[], hasFailed: boolean): "DONE" | "RUNNING" | "PENDING" | "FAILED" {
  if (hasFailed && together.some(({ status }) => status === "FAILED")) return "FAILED";
  if (together.every(({ status }) => ["DONE", "SKIPPED", "FAILED"].includes(status))) return "DONE";
  return together.some(({ status }) => status !== "PENDING") ? "RUNNING" : "PENDING";
}

function One({ stage }: { stage: Stage }) {
  const isMoving = stage.status === "RUNNING" && stage.percent > 0;
  return (
    <div className={`stage stage-${stage.status.toLowerCase()}`} data-stage={stage.name}>
      <span className="stage-mark">
        <Mark stage={stage} />
      </span>
      <div className="stage-text">
        <p className="stage-title">{stage.title}</p>
        <p className="stage-said" title={stage.message ?? undefined}>
          <span className="visually-hidden">{words.job.stage[stage.status]}. </span>
          <Said stage={stage} />
        </p>
        <span className="stage-bar" style={{ transform: `scaleX(${isMoving ? stage.percent / 100 : 0})` }} />
      </div>
    </div>
  );
}

function Mark({ stage: { status } }: { stage: Stage }) {
  switch (status) {
    case "PENDING":
      return <Ring />;
    case "RUNNING":
      return <span className="spinner" aria-hidden="true" />;
    case "WAITING":
      return <Hourglass />;
    case "DONE":
      return <Check />;
    case "SKIPPED":
      return <Dash />;
    case "FAILED":
      return <Cross />;
  }
}

function Said({ stage }: { stage: Stage }) {
  const now = useNow(stage.status === "RUNNING" ? 1000 : null);
  const { status, startedAt, endedAt, message } = stage;
  switch (status) {
    case "PENDING":
    case "SKIPPED":
      return message ?? words.job.stage[status];
    case "FAILED":
    case "WAITING":
      return message ?? words.job.stage[status];
    case "RUNNING": {
      const taken = startedAt ? duration(now - Date.parse(startedAt)) : "";
      return message && message !== stage.title ? `${taken} · ${message}` : taken;
    }
    case "DONE": {
      if (!startedAt || !endedAt) return message ?? words.job.stage[status];
      const taken = duration(Date.parse(endedAt) - Date.parse(startedAt));
      return message ? `${taken} · ${message}` : taken;
    }
  }
}

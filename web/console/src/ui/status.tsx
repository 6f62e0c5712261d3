/** How a job stands, as a small badge: a mark, a colour and a word. */
import type { JobRow, JobStatus } from "../jobs/job";
import { words } from "../words";
import { Alert, Check, Cross, Dash, Hourglass, Ring } from "./icons";

export type Tone = "calm" | "busy" | "wait" | "good" | "bad";

const TONE: Record<JobStatus, Tone> = {
  QUEUED: "calm",
  RUNNING: "busy",
  WAITING: "wait",
  COMPLETED: "good",
  COMPLETED_WITH_GAPS: "wait",
  FAILED: "bad",
  CANCELLED: "calm",
};

type Standing = Pick<JobRow, "status" | "waiting">;

/** A job that stands in line behind another of the same user: nothing to worry about. */
export function isInLine({ status, waiting }: Standing): boolean {
  return status === "WAITING" && waiting?.reason === "USER_SLOT";
}

export function toneOf(job: Standing): Tone {
  return isInLine(job) ? "calm" : TONE[job.status];
}

function Mark({ status }: { status: JobStatus }) {
  switch (status) {
    case "QUEUED":
      return <Ring />;
    case "RUNNING":
      return <span className="spinner" aria-hidden="true" />;
    case "WAITING":
      return <Hourglass />;
    case "COMPLETED":
      return <Check />;
    case "COMPLETED_WITH_GAPS":
      return <Alert />;
    case "FAILED":
      return <Cross />;
    case "CANCELLED":
      return <Dash />;
  }
}

export function Status({ job }: { job: Standing }) {
  return (
    <span className={`status tone-${toneOf(job)}`}>
      {isInLine(job) ? <Ring /> : <Mark status={job.status} />}
      {isInLine(job) ? words.job.inLine : words.job.status[job.status]}
    </span>
  );
}

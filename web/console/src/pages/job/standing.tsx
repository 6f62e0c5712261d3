/** How the job stands, in one card that keeps its place: at work, waiting, done, or failed. */
import type { ReactNode } from "react";

import type { Event, Job } from "../../jobs/job";
import { Bar } from "../../ui/bar";
import { toneOf } from "../../ui/status";
import { words } from "../../words";
import { AtWork } from "./at-work";
import { Cancelled, Done, Failed } from "./ended";
import { Waits } from "./waits";

export interface Told {
  /** The figure or word that is seen first. */
  figure: ReactNode;
  /** Opposite of it: when it ends, or what to do now. */
  aside: ReactNode;
  said: ReactNode;
  more: ReactNode;
}

interface StandingProps {
  job: Job;
  newest: Event | undefined;
}

export function Standing({ job, newest }: StandingProps) {
  switch (job.status) {
    case "QUEUED":
    case "RUNNING":
      return <AtWork job={job} newest={newest} />;
    case "WAITING":
      return <Waits job={job} newest={newest} />;
    case "COMPLETED":
    case "COMPLETED_WITH_GAPS":
      return <Done job={job} />;
    case "FAILED":
      return <Failed job={job} />;
    case "CANCELLED":
      return <Cancelled job={job} />;
  }
}

export function Card({ job, told }: { job: Job; told: Told }) {
  const isOver = job.status !== "RUNNING" && job.status !== "QUEUED";
  return (
    <section
      className={`standing card tone-${toneOf(job)}`}
      data-strong={isOver || undefined}
      role={job.status === "FAILED" ? "alert" : undefined}
    >
      <div className="standing-top">
        <p className="figure">{told.figure}</p>
        <div className="aside">{told.aside}</div>
      </div>
      <Bar
        of={job.id}
        percent={job.percent}
        label={words.job.progress}
        tone={toneOf(job)}
        isMoving={job.status === "RUNNING"}
      />
      <div className="said" aria-live="polite">
        {told.said}
      </div>
      <div className="more">{told.more}</div>
    </section>
  );
}

export function Percent({ value }: { value: number }) {
  return (
    <>
      {Math.floor(value)}
      <span className="percent-sign"> %</span>
    </>
  );
}

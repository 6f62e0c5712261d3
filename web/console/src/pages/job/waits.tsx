/** A job that waits: for what, and until when. */
import { Link } from "wouter";

import type { Event, Job } from "../../jobs/job";
import { isInLine } from "../../ui/status";
import { clockTime, Countdown } from "../../ui/time";
import { words } from "../../words";
import { AtWork } from "./at-work";
import { Retry } from "./retry";
import { Card, Percent } from "./standing";

export function Waits({ job, newest }: { job: Job; newest: Event | undefined }) {
  const { waiting } = job;
  if (!waiting) return <AtWork job={job} newest={newest} />;
  const { reason, until, message, since } = waiting;
  const standsInLine = isInLine(job);
  return (
    <Card
      job={job}
      told={{
        figure: standsInLine ? words.job.wait[reason] : <Percent value={job.percent} />,
        aside: until ? (
          <span className="until">
            <span>{words.job.inTime}</span>
            <Countdown until={until} after={words.job.now} />
          </span>
        ) : reason === "AUTHENTICATION" ? (
          <Retry id={job.id} only="ALL" isPrimary />
        ) : (
          standsInLine && (
            <Link className="button" href="/queue?show=ACTIVE">
              {words.job.watchOther}
            </Link>
          )
        ),
        said: (
          <>
            {!standsInLine && <strong>{words.job.wait[reason]}. </strong>}
            {message}
          </>
        ),
        more: (
          <span>
            {words.job.waitAdvice[reason]} {words.job.waitingSince(clockTime(since))}
            {until && ` ${words.job.goesOn(clockTime(until))}`}
          </span>
        ),
      }}
    />
  );
}

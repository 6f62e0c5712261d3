/** The starts that were refused, each with the way on. */
import { Link } from "wouter";

import { Notice, Remedy } from "../../ui/notice";
import { clockTime, Countdown } from "../../ui/time";
import { words } from "../../words";
import type { Refusal } from "./use-start";

export function Refusals({ refusals, asked }: { refusals: readonly Refusal[]; asked: number }) {
  const started = asked - refusals.length;
  return (
    <div className="stack" aria-live="polite">
      {refusals.length > 0 && started > 0 && (
        <Notice
          tone="good"
          title={words.import.batch(started, asked)}
          actions={<Link href="/queue?show=ACTIVE">{words.import.all}</Link>}
        />
      )}
      {refusals.map((refusal) => (
        <Refused key={refusal.url} refusal={refusal} />
      ))}
    </div>
  );
}

function Refused({ refusal: { answer } }: { refusal: Refusal }) {
  const isWrong = answer.__typename === "InvalidRepositoryAddress" || answer.__typename === "UserBusy";
  return (
    <Notice tone={isWrong ? "bad" : "wait"} title={answer.message} actions={wayOn(answer)}>
      {answer.__typename === "RateLimited" && answer.retryAt && (
        <p>
          {words.import.retryAt} {clockTime(answer.retryAt)} (
          <Countdown until={answer.retryAt} after={words.job.now} />)
        </p>
      )}
      <Remedy remedy={answer.remedy} link={answer.link} />
    </Notice>
  );
}

/** The way to what is there already, or at work. */
function wayOn(answer: Refusal["answer"]) {
  switch (answer.__typename) {
    case "AlreadyImported":
      return (
        <Link className="button primary" href={`/projects/${answer.project.slug}`}>
          {words.import.open}
        </Link>
      );
    case "ImportAlreadyRunning":
      return (
        <Link className="button primary" href={`/jobs/${encodeURIComponent(answer.job.id)}`}>
          {words.import.openJob}
        </Link>
      );
    default:
      return null;
  }
}

/** What came of the job: the project, or why there is none and what to do. */
import { Link } from "wouter";

import { mayRetry, type Job } from "../../jobs/job";
import { Alert, Check, Cross, Dash } from "../../ui/icons";
import { Remedy } from "../../ui/notice";
import { clockTime } from "../../ui/time";
import { words } from "../../words";
import { Retry } from "./retry";
import { Card } from "./standing";

export function Done({ job }: { job: Job }) {
  const hasGaps = job.status === "COMPLETED_WITH_GAPS";
  const project = job.project;
  return (
    <Card
      job={job}
      told={{
        figure: (
          <>
            {hasGaps ? <Alert size={26} /> : <Check size={26} />} {words.job.doneTitle[job.kind]}
          </>
        ),
        aside: (
          <>
            <Link className="button" href="/">
              {words.job.next}
            </Link>
            {project && (
              <Link className="button primary" href={`/projects/${project.slug}`}>
                {words.job.openProject}
              </Link>
            )}
          </>
        ),
        said: project && words.job.made[job.kind](project.title),
        more: hasGaps && <span>{words.job.doneWithGaps(job.gaps.totalCount)}</span>,
      }}
    />
  );
}

export function Failed({ job }: { job: Job }) {
  const { error, stages } = job;
  const stage = stages.find((each) => each.name === error?.stage);
  return (
    <Card
      job={job}
      told={{
        figure: (
          <>
            <Cross size={26} /> {words.job.failedTitle[job.kind]}
          </>
        ),
        aside: mayRetry(job) && <Retry id={job.id} only="ALL" isPrimary />,
        said: error?.message,
        more: (
          <>
            <Remedy remedy={error?.remedy ?? null} link={error?.link ?? null} />
            <span className="muted">
              {error?.retryAt && `${words.job.retryFrom(clockTime(error.retryAt))} `}
              {error && !error.retriable && `${words.job.notRetriable} `}
              {stage && `${words.job.failedAt(stage.title)} `}
              <code>{error?.code}</code>
            </span>
          </>
        ),
      }}
    />
  );
}

export function Cancelled({ job }: { job: Job }) {
  return (
    <Card
      job={job}
      told={{
        figure: (
          <>
            <Dash size={26} /> {words.job.cancelledTitle}
          </>
        ),
        aside: <Retry id={job.id} only="ALL" />,
        said: words.job.cancelledText,
        more: null,
      }}
    />
  );
}

/** What the console asks of a job. */
import { graphql, type ResultOf } from "../api/graphql";
import { CHANGES } from "./changes";

/** What a list shows of a job. */
export const JOB_ROW = graphql(`
  fragment JobRow on Job @_unmask {
    id
    kind
    status
    percent
    stage
    repository
    attempt
    createdAt
    startedAt
    endedAt
    estimatedEndAt
    waiting {
      reason
      until
      message
      since
    }
    error {
      code
      message
      remedy
      link
      stage
      retryAt
      retriable
    }
    project {
      id
      slug
      title
    }
  }
`);

export type JobRow = ResultOf<typeof JOB_ROW>;
export type JobStatus = ReturnType<typeof graphql.scalar<"JobStatus">>;
export type JobKind = ReturnType<typeof graphql.scalar<"JobKind">>;
export type StageStatus = ReturnType<typeof graphql.scalar<"StageStatus">>;
export type WaitReason = ReturnType<typeof graphql.scalar<"WaitReason">>;

/** What changes of a job while it is at work. */
export const JOB_LIVE = graphql(
  `
    fragment JobLive on Job @_unmask {
      ...JobRow
      lastSequence
      changes {
        ...Changes
      }
      stages {
        name
        title
        status
        percent
        message
        startedAt
        endedAt
        attempt
        step
      }
      receipt {
        requests
        graphqlPoints
        notModified
        bytes
        secondsWaited
        cacheHits
      }
    }
  `,
  [JOB_ROW, CHANGES],
);

export const EVENT = graphql(`
  fragment Event on ProgressEvent @_unmask {
    sequence
    at
    status
    percent
    stage
    stageStatus
    message
    counters {
      name
      done
      total
    }
  }
`);

/** A job's page: all of it, with as much of the log as one answer holds. */
export const JOB = graphql(
  `
    query Job($id: ID!) {
      job(id: $id) {
        ...JobLive
        gaps(first: 500) {
          totalCount
          nodes {
            code
            message
            remedy
            link
            stage
            item
            retriable
          }
        }
        events(first: 500) {
          ...Event
        }
      }
    }
  `,
  [JOB_LIVE, EVENT],
);

export const PROGRESS = graphql(
  `
    subscription Progress($jobId: ID!, $after: Int!) {
      importProgress(jobId: $jobId, after: $after) {
        ...Event
        job {
          ...JobLive
        }
      }
    }
  `,
  [JOB_LIVE, EVENT],
);

export type Job = NonNullable<ResultOf<typeof JOB>["job"]>;
export type Stage = Job["stages"][number];
export type Event = Job["events"][number];
export type Gap = Job["gaps"]["nodes"][number];
export type Waiting = NonNullable<Job["waiting"]>;

const ENDS: ReadonlySet<JobStatus> = new Set([
  "COMPLETED",
  "COMPLETED_WITH_GAPS",
  "FAILED",
  "CANCELLED",
]);

export function hasEnded(job: { status: JobStatus }): boolean {
  return ENDS.has(job.status);
}

/** Whether another try may bring more; the server has the last word. */
export function mayRetry(job: Pick<JobRow, "status" | "error">): boolean {
  switch (job.status) {
    case "CANCELLED":
    case "COMPLETED_WITH_GAPS":
      return true;
    case "FAILED":
      return job.error?.retriable ?? false;
    default:
      return false;
  }
}

/** The stages by steps: those of one step run side by side. */
export function steps(stages: readonly Stage[]): Stage[][] {
  const found = new Map<number, Stage[]>();
  for (const stage of stages) {
    found.set(stage.step, [...(found.get(stage.step) ?? []), stage]);
  }
  return [...found.entries()].sort(([a], [b]) => a - b).map(([, together]) => together);
}

/** What a person does to a job: cancel it, try it again. */
import { client } from "../api/client";
import { graphql } from "../api/graphql";
import { PROBLEM, problemText } from "../api/problem";
import { JOB_ROW, JOB_LIVE } from "./job";
import { learn } from "./known";

const CANCEL = graphql(
  `
    mutation CancelJob($id: ID!) {
      cancelJob(id: $id) {
        __typename
        ... on JobCancelled {
          job {
            ...JobLive
          }
        }
        ... on JobAlreadyEnded {
          job {
            ...JobLive
          }
        }
        ...Problem
      }
    }
  `,
  [JOB_LIVE, PROBLEM],
);

const RETRY = graphql(
  `
    mutation RetryJob($id: ID!, $only: RetryScope!) {
      retryJob(id: $id, only: $only, onBusy: QUEUE) {
        __typename
        ... on ImportStarted {
          job {
            ...JobRow
          }
        }
        ... on UserBusy {
          job {
            id
          }
        }
        ...Problem
      }
    }
  `,
  [JOB_ROW, PROBLEM],
);

/** Null if the job is cancelled now; else why it is not. Throws if unheard. */
export async function cancelJob(id: string): Promise<string | null> {
  const { data } = await client.mutate({ mutation: CANCEL, variables: { id } });
  const answer = data?.cancelJob;
  if (answer && "job" in answer) learn([answer.job]);
  return answer?.__typename === "JobCancelled" ? null : problemText(answer ?? {});
}

export type Retried =
  | { isStarted: true; jobId: string }
  | { isStarted: false; busyWith: string | null; reason: string };

/** Goes on where the job ended, with a new one, in line if need be. Throws if unheard. */
export async function retryJob(id: string, only: "ALL" | "GAPS" = "ALL"): Promise<Retried> {
  const { data } = await client.mutate({ mutation: RETRY, variables: { id, only } });
  const answer = data?.retryJob;
  if (answer?.__typename === "ImportStarted") {
    learn([answer.job]);
    return { isStarted: true, jobId: answer.job.id };
  }
  return {
    isStarted: false,
    busyWith: answer?.__typename === "UserBusy" ? answer.job.id : null,
    reason: problemText(answer ?? {}),
  };
}

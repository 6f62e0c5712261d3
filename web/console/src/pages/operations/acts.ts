/** What an operator does. Each answers with a refusal's words, or null; it throws if unheard. */
import { client } from "../../api/client";
import { graphql } from "../../api/graphql";
import { PROBLEM, problemText } from "../../api/problem";
import type { QueueName } from "./queries";

const PAUSE = graphql(`
  mutation PauseQueue($queue: Queue!) {
    pauseQueue(queue: $queue) {
      queue
    }
  }
`);

const RESUME = graphql(`
  mutation ResumeQueue($queue: Queue!) {
    resumeQueue(queue: $queue) {
      queue
    }
  }
`);

const REQUEUE = graphql(
  `
    mutation RequeueJob($id: ID!) {
      requeueJob(id: $id) {
        __typename
        ...Problem
      }
    }
  `,
  [PROBLEM],
);

const CANCEL = graphql(
  `
    mutation CancelAnyJob($id: ID!) {
      cancelAnyJob(id: $id) {
        __typename
        ...Problem
      }
    }
  `,
  [PROBLEM],
);

const PURGE = graphql(
  `
    mutation PurgeJob($id: ID!) {
      purgeJob(id: $id) {
        __typename
        ...Problem
      }
    }
  `,
  [PROBLEM],
);

const PURGE_MANY = graphql(`
  mutation PurgeJobs($days: Int!) {
    purgeJobs(olderThanDays: $days) {
      left
      purged {
        jobs
      }
    }
  }
`);

export async function pauseQueue(queue: QueueName): Promise<null> {
  await client.mutate({ mutation: PAUSE, variables: { queue } });
  return null;
}

export async function resumeQueue(queue: QueueName): Promise<null> {
  await client.mutate({ mutation: RESUME, variables: { queue } });
  return null;
}

export async function requeueJob(id: string): Promise<string | null> {
  const { data } = await client.mutate({ mutation: REQUEUE, variables: { id } });
  const answer = data?.requeueJob;
  return answer?.__typename === "JobRequeued" ? null : problemText(answer ?? {});
}

export async function cancelAnyJob(id: string): Promise<string | null> {
  const { data } = await client.mutate({ mutation: CANCEL, variables: { id } });
  const answer = data?.cancelAnyJob;
  return answer?.__typename === "JobCancelled" ? null : problemText(answer ?? {});
}

export async function purgeJob(id: string): Promise<string | null> {
  const { data } = await client.mutate({ mutation: PURGE, variables: { id } });
  const answer = data?.purgeJob;
  return answer?.__typename === "JobsPurged" ? null : problemText(answer ?? {});
}

/** Purges until nothing is left that is old enough; `told` hears of how many are gone so far. */
export async function purgeJobs(days: number, told: (gone: number) => void): Promise<null> {
  let gone = 0;
  for (;;) {
    const { data } = await client.mutate({ mutation: PURGE_MANY, variables: { days } });
    const purged = data?.purgeJobs.purged.jobs ?? 0;
    gone += purged;
    told(gone);
    if (purged === 0 || !data?.purgeJobs.left) return null;
  }
}

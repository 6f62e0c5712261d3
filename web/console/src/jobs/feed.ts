/** Hears of all of the user's jobs, for as long as somebody is signed in. */
import { client } from "../api/client";
import { graphql } from "../api/graphql";
import { listen } from "../api/listen";
import { hasEnded, JOB_ROW, type JobRow } from "./job";
import { forgetJobs, knownJobs, learn } from "./known";

const MOST_NODES = 100;

const UPDATES = graphql(
  `
    subscription JobUpdates {
      jobUpdates {
        ...JobRow
      }
    }
  `,
  [JOB_ROW],
);

const NODES = graphql(
  `
    query JobsAgain($ids: [ID!]!) {
      nodes(ids: $ids) {
        ... on Job {
          ...JobRow
        }
      }
    }
  `,
  [JOB_ROW],
);

/** Answers with what ends it. Each connection begins with the jobs that are not over. */
export function hearOfJobs(): () => void {
  const leave = listen({
    open() {
      // an end that is long past is not told again
      void askFor([...knownJobs()].filter((job) => !hasEnded(job)).map((job) => job.id));
      return client.subscribe({ query: UPDATES, fetchPolicy: "no-cache" });
    },
    next: ({ jobUpdates }) => learn([jobUpdates]),
  });
  return () => {
    leave();
    forgetJobs();
  };
}

/** Asks how these jobs stand now. */
export async function askFor(ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += MOST_NODES) {
    const variables = { ids: ids.slice(start, start + MOST_NODES) };
    const answer = await client
      .query({ query: NODES, variables, fetchPolicy: "no-cache" })
      .catch(() => null);
    const found = answer?.data?.nodes ?? [];
    learn(found.filter((node): node is JobRow => node !== null && "status" in node));
  }
}

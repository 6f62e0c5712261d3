/** Bringing a project up to date, and what came of asking for it. */
import { client } from "../api/client";
import { graphql } from "../api/graphql";
import { PROBLEM, type Problem } from "../api/problem";
import { CHANGES, type SyncChanges } from "./changes";
import { JOB_ROW } from "./job";
import { learn } from "./known";

const RESYNC = graphql(
  `
    mutation ResyncProject($id: ID!, $daysBack: Int) {
      resyncProject(id: $id, daysBack: $daysBack, onBusy: QUEUE) {
        __typename
        ...Problem
        ... on ImportStarted {
          job {
            ...JobRow
          }
        }
        ... on ImportAlreadyRunning {
          job {
            ...JobRow
          }
        }
      }
    }
  `,
  [JOB_ROW, PROBLEM],
);

const FOUND = graphql(
  `
    query ChangesOf($id: ID!) {
      job(id: $id) {
        id
        changes {
          ...Changes
        }
      }
    }
  `,
  [CHANGES],
);

export type Asked = { jobId: string } | { problem: Problem };
/** `daysBack`: null for as far as the history reaches now. Throws if unheard. */
export async function resync(id: string, daysBack: number | null): Promise<Asked> {
  const { data } = await client.mutate({ mutation: RESYNC, variables: { id, daysBack } });
  const answer = data?.resyncProject;
  if (!answer) throw new Error("no answer");
  switch (answer.__typename) {
    case "ImportStarted":
    case "ImportAlreadyRunning":
      learn([answer.job]);
      return { jobId: answer.job.id };
    default:
      return { problem: answer };
  }
}

/** What the job has found; null if that cannot be told. */
export async function changesOf(id: string): Promise<SyncChanges | null> {
  const { data } = await client
    .query({ query: FOUND, variables: { id }, fetchPolicy: "network-only" })
    .catch(() => ({ data: undefined }));
  return data?.job?.changes ?? null;
}

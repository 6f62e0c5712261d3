/** Starting imports, and what comes of it. */
import { client } from "../api/client";
import { graphql, type ResultOf } from "../api/graphql";
import { PROBLEM } from "../api/problem";
import { keepBatch } from "./batch";
import { JOB_ROW } from "./job";
import { learn } from "./known";

const START = graphql(
  `
    mutation StartImports($input: StartImportsInput!) {
      startImports(input: $input) {
        results {
          __typename
          ...Problem
          ... on ImportStarted {
            job {
              ...JobRow
            }
          }
          ... on ImportAlreadyRunning {
            job {
              id
            }
          }
          ... on AlreadyImported {
            project {
              id
              slug
            }
          }
        }
      }
    }
  `,
  [JOB_ROW, PROBLEM],
);

export type Started = ResultOf<typeof START>["startImports"]["results"][number];

export interface Wishes {
  /** How many days of pull requests to bring; 0 for none. */
  daysBack: number;
  isPrivate: boolean;
  isShowcase: boolean;
}

/** The ids of starts that were not heard of: pressing again means the same start. */
const unheard = new Map<string, string>();

function mutationId(url: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const id = unheard.get(url) ?? [...bytes].map((byte) => byte.toString(16)).join("");
  unheard.set(url, id);
  return id;
}

/** Imports each of these, one after the other; answered in their order. Throws if unheard. */
export async function startImports(urls: readonly string[], wishes: Wishes): Promise<Started[]> {
  const imports = urls.map((url) => ({ url, ...wishes, clientMutationId: mutationId(url) }));
  const { data } = await client.mutate({ mutation: START, variables: { input: { imports } } });
  for (const url of urls) unheard.delete(url);
  const results = data?.startImports.results ?? [];
  const jobs = results.flatMap((result) =>
    result.__typename === "ImportStarted" ? [result.job] : [],
  );
  learn(jobs);
  if (jobs.length > 1) keepBatch(jobs.map((job) => job.id));
  return results;
}

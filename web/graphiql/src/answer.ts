import type { ExecutionResult } from "graphql";

// as much as a tab may have asked for: whoever plays with the API leaves fields out
type Start = {
  job?: { id?: string };
  project?: { jobs?: { edges?: { node?: { id?: string } }[] } };
};

/** The id of the job that `startImport` answers with, or else of the newest one of its project. */
export function jobOf({ data }: ExecutionResult): string | undefined {
  const start: Start | null | undefined = data?.startImport as Start;
  return start?.job?.id ?? start?.project?.jobs?.edges?.[0]?.node?.id;
}

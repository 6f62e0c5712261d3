import progress from "./tabs/progress.graphql?raw";
import result from "./tabs/result.graphql?raw";
import start from "./tabs/start.graphql?raw";

const job = JSON.stringify({ jobId: "paste the id of the job here" }, null, 2);

/** What a newcomer finds: an import from its start to its result. */
export const defaultTabs = [
  { query: start },
  { query: progress, variables: job },
  { query: result, variables: job },
];

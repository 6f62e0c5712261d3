import progress from "./tabs/progress.graphql?raw";
import result from "./tabs/result.graphql?raw";
import start from "./tabs/start.graphql?raw";

const repository = JSON.stringify({ url: "paper-lantern/handbook" }, null, 2);
const job = JSON.stringify({ jobId: "the first tab puts it here" }, null, 2);

/** What a newcomer finds: an import from its start to its result. */
export const defaultTabs = [
  { query: start, variables: repository },
  { query: progress, variables: job },
  { query: result, variables: job },
];

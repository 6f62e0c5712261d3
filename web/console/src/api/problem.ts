/** What stands in the way, as every refusal says it. */
import { graphql, type ResultOf } from "./graphql";

export const PROBLEM = graphql(`
  fragment Problem on Problem @_unmask {
    code
    message
    remedy
    link
    retryAt
  }
`);

export type Problem = ResultOf<typeof PROBLEM>;

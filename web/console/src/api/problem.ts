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

/** What happened and what to do about it, as one text; empty where there is neither. */
export function problemText(problem: { message?: string; remedy?: string | null }): string {
  return [problem.message, problem.remedy].filter(Boolean).join(" ");
}

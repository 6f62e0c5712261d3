/** What the console asks of a project's pull requests. */
import { graphql, type ResultOf } from "../../../api/graphql";

export const PULLS = graphql(`
  query PullRequests(
    $id: ID!
    $state: PullRequestState
    $label: String
    $first: Int!
    $after: String
  ) {
    project(id: $id) {
      id
      pullRequests(state: $state, label: $label, first: $first, after: $after) {
        nodes {
          number
          title
          url
          state
          isDraft
          author
          isBot
          labels
          createdAt
          updatedAt
          closedAt
          mergedAt
          additions
          deletions
          comments
        }
        pageInfo {
          endCursor
          hasNextPage
        }
      }
    }
  }
`);

export const COUNTS = graphql(`
  query PullRequestCounts($id: ID!, $label: String) {
    project(id: $id) {
      id
      ALL: pullRequests(label: $label, first: 0) {
        totalCount
      }
      OPEN: pullRequests(state: OPEN, label: $label, first: 0) {
        totalCount
      }
      MERGED: pullRequests(state: MERGED, label: $label, first: 0) {
        totalCount
      }
      CLOSED: pullRequests(state: CLOSED, label: $label, first: 0) {
        totalCount
      }
    }
  }
`);

export const ACTIVITY = graphql(`
  query Activity($id: ID!, $by: ActivityUnit!) {
    project(id: $id) {
      id
      pullRequestActivity(by: $by) {
        start
        opened
        merged
        closed
      }
    }
  }
`);

type Project = NonNullable<ResultOf<typeof PULLS>["project"]>;
export type Pull = Project["pullRequests"]["nodes"][number];
export type PullState = Pull["state"];
export type Point = NonNullable<
  ResultOf<typeof ACTIVITY>["project"]
>["pullRequestActivity"][number];
export type Unit = ReturnType<typeof graphql.scalar<"ActivityUnit">>;

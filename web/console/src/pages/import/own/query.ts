/** The repositories of the user's account, as GitHub lists them, in pages. */
import { useQuery } from "@apollo/client/react";

import { graphql, type ResultOf } from "../../../api/graphql";
import { PROBLEM, type Problem } from "../../../api/problem";

const PAGE = 30;

const OWN = graphql(
  `
    query OwnRepositories($search: String, $first: Int!, $after: String) {
      githubRepositories(search: $search, first: $first, after: $after) {
        nodes {
          hostId
          fullName
          owner
          name
          description
          visibility
          isFork
          isArchived
          primaryLanguage
          pushedAt
          project {
            id
            slug
          }
        }
        pageInfo {
          endCursor
          hasNextPage
        }
        totalCount
        problem {
          ...Problem
        }
      }
    }
  `,
  [PROBLEM],
);

export type OwnRepository = ResultOf<typeof OWN>["githubRepositories"]["nodes"][number];

export interface OwnListing {
  /** Undefined until some have come. */
  repositories: readonly OwnRepository[] | undefined;
  total: number;
  problem: Problem | null;
  isUnheard: boolean;
  again: () => void;
  /** Undefined where all are there. */
  more: (() => void) | undefined;
}

export function useOwn(search: string): OwnListing {
  const { data, previousData, error, refetch, fetchMore } = useQuery(OWN, {
    variables: { search: search || null, first: PAGE, after: null },
    fetchPolicy: "cache-and-network",
  });
  const listed = (data ?? previousData)?.githubRepositories;

  function more(): void {
    void fetchMore({
      variables: { after: listed?.pageInfo.endCursor ?? null },
      updateQuery: ({ githubRepositories: before }, { fetchMoreResult }) => {
        const next = fetchMoreResult.githubRepositories;
        return { githubRepositories: { ...next, nodes: [...before.nodes, ...next.nodes] } };
      },
    });
  }

  return {
    repositories: listed?.nodes,
    total: listed?.totalCount ?? 0,
    problem: listed?.problem ?? null,
    isUnheard: error !== undefined && listed === undefined,
    again: () => void refetch(),
    more: listed?.pageInfo.hasNextPage ? more : undefined,
  };
}

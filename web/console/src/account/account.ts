/** The user's account at GitHub: how it stands, and what connects it and forgets it. */
import { useQuery } from "@apollo/client/react";

import { client } from "../api/client";
import { graphql, type ResultOf } from "../api/graphql";
import { PROBLEM, problemText, type Problem } from "../api/problem";

export const STANDING = graphql(
  `
    fragment Standing on Viewer @_unmask {
      id
      offersGithubLogin
      github {
        login
        scopes
        connectedAt
        problem {
          ...Problem
        }
        quota {
          limit
          remaining
          resetsAt
        }
      }
    }
  `,
  [PROBLEM],
);

const ACCOUNT = graphql(
  `
    query Account {
      viewer {
        ...Standing
      }
    }
  `,
  [STANDING],
);

const CONNECT = graphql(
  `
    mutation ConnectGithub($given: String!) {
      connectGithub(token: $given) {
        __typename
        ...Problem
        ... on GithubConnected {
          viewer {
            ...Standing
          }
        }
      }
    }
  `,
  [STANDING, PROBLEM],
);

const DISCONNECT = graphql(
  `
    mutation DisconnectGithub {
      disconnectGithub {
        __typename
        ...Problem
        ... on GithubDisconnected {
          viewer {
            ...Standing
          }
        }
      }
    }
  `,
  [STANDING, PROBLEM],
);

export type Account = NonNullable<ResultOf<typeof STANDING>["github"]>;

interface Known {
  /** Undefined until it is known; null while none is connected. */
  account: Account | null | undefined;
  offersLogin: boolean;
  isUnheard: boolean;
  again: () => void;
}

export function useAccount(): Known {
  const { data, error, refetch } = useQuery(ACCOUNT, { fetchPolicy: "cache-and-network" });
  return {
    account: data?.viewer.github,
    offersLogin: data?.viewer.offersGithubLogin ?? false,
    isUnheard: error !== undefined && data === undefined,
    again: () => void refetch(),
  };
}

/** Answers with why the token is not taken, or null. Throws if unheard. */
export async function connect(given: string): Promise<Problem | null> {
  const { data } = await client.mutate({ mutation: CONNECT, variables: { given } });
  const answer = data?.connectGithub;
  if (answer?.__typename === "GithubProblem") return answer;
  forgetListing();
  return null;
}

/** Answers with why it was refused, or null. Throws if unheard. */
export async function disconnect(): Promise<string | null> {
  const { data } = await client.mutate({ mutation: DISCONNECT });
  const answer = data?.disconnectGithub;
  if (answer?.__typename === "GithubProblem") return problemText(answer);
  forgetListing();
  return null;
}

/** What was listed is of another account. */
export function forgetListing(): void {
  client.cache.evict({ id: "ROOT_QUERY", fieldName: "githubRepositories" });
}

/** Logging in at GitHub with a code, which is asked after until it is confirmed there. */
import { useEffect, useState } from "react";

import { client } from "../api/client";
import { serverNow } from "../api/clock";
import { graphql, type ResultOf } from "../api/graphql";
import { PROBLEM, type Problem } from "../api/problem";
import { forgetListing, STANDING } from "./account";

const AGAIN_AT_LEAST_MILLISECONDS = 500;
const UNHEARD_AGAIN_MILLISECONDS = 3_000;

const BEGIN = graphql(
  `
    mutation BeginGithubLogin {
      beginGithubLogin {
        __typename
        ...Problem
        ... on GithubLogin {
          userCode
          verificationUrl
          expiresAt
          askAgainAt
        }
      }
    }
  `,
  [PROBLEM],
);

const FINISH = graphql(
  `
    mutation FinishGithubLogin {
      finishGithubLogin {
        __typename
        ...Problem
        ... on GithubLoginPending {
          expiresAt
          askAgainAt
        }
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

export type Code = Extract<
  ResultOf<typeof BEGIN>["beginGithubLogin"],
  { __typename: "GithubLogin" }
>;

export type Login =
  | { state: "NONE"; problem: Problem | null }
  | { state: "BEGINNING" | "UNHEARD" }
  | { state: "CODE"; code: Code };

export interface LoginByCode {
  login: Login;
  begin: () => void;
  giveUp: () => void;
}

const NONE: Login = { state: "NONE", problem: null };

export function useLogin(): LoginByCode {
  const [login, setLogin] = useState<Login>(NONE);

  useEffect(() => {
    if (login.state !== "CODE") return undefined;
    let isStale = false;
    const pause = Math.max(
      AGAIN_AT_LEAST_MILLISECONDS,
      Date.parse(login.code.askAgainAt) - serverNow(),
    );
    const timer = setTimeout(() => {
      void finish(login.code).then((next) => isStale || setLogin(next));
    }, pause);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [login]);

  return {
    login,
    begin() {
      setLogin({ state: "BEGINNING" });
      void begin().then(setLogin);
    },
    giveUp: () => setLogin(NONE),
  };
}

async function begin(): Promise<Login> {
  const { data } = await client.mutate({ mutation: BEGIN }).catch(() => ({ data: null }));
  const answer = data?.beginGithubLogin;
  if (!answer) return { state: "UNHEARD" };
  return answer.__typename === "GithubLogin"
    ? { state: "CODE", code: answer }
    : { state: "NONE", problem: answer };
}

async function finish(code: Code): Promise<Login> {
  const { data } = await client.mutate({ mutation: FINISH }).catch(() => ({ data: null }));
  const answer = data?.finishGithubLogin;
  switch (answer?.__typename) {
    case undefined: {
      const later = new Date(serverNow() + UNHEARD_AGAIN_MILLISECONDS).toISOString();
      return { state: "CODE", code: { ...code, askAgainAt: later } };
    }
    case "GithubLoginPending": {
      const { expiresAt, askAgainAt } = answer;
      return { state: "CODE", code: { ...code, expiresAt, askAgainAt } };
    }
    case "GithubConnected":
      forgetListing();
      return NONE;
    case "GithubProblem":
      return { state: "NONE", problem: answer };
  }
}

/** Who is signed in, as the server sees it. */
import { ServerError } from "@apollo/client/errors";

import { createStore } from "../store";
import { client } from "./client";
import { graphql, type ResultOf } from "./graphql";
import { keepToken } from "./token";

const VIEWER = graphql(`
  query Viewer {
    viewer {
      id
      name
      isAdmin
    }
  }
`);

type Viewer = ResultOf<typeof VIEWER>["viewer"];

export type Session =
  | { state: "ASKING" }
  | { state: "SIGNED_OUT" }
  | { state: "SIGNED_IN"; viewer: Viewer }
  | { state: "UNREACHABLE" };

export const session = createStore<Session>({ state: "ASKING" });

/** Asks the server who we are. */
export async function meet(): Promise<Session> {
  session.set(await ask());
  return session.get();
}

/** Answers whether the server accepts the token; it is kept only then. */
export async function signIn(given: string): Promise<Session> {
  keepToken(given.trim());
  const answer = await ask();
  if (answer.state !== "SIGNED_IN") keepToken(null);
  else session.set(answer);
  return answer;
}

export async function signOut(): Promise<void> {
  keepToken(null);
  await client.clearStore();
  await meet();
}

/** The server has refused our token, or the lack of one. */
export function signedOut(): void {
  session.set({ state: "SIGNED_OUT" });
}

async function ask(): Promise<Session> {
  try {
    const { data } = await client.query({ query: VIEWER, fetchPolicy: "network-only" });
    return data ? { state: "SIGNED_IN", viewer: data.viewer } : { state: "UNREACHABLE" };
  } catch (error) {
    const isRefused = ServerError.is(error) && error.statusCode === 401;
    return { state: isRefused ? "SIGNED_OUT" : "UNREACHABLE" };
  }
}

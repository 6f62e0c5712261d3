import type { Fetcher, FetcherParams } from "@graphiql/toolkit";
import { getOperationAST, GraphQLError, type ExecutionResult } from "graphql";
import { createClient } from "graphql-ws";

import { jobOf } from "./answer";

type Headers = Record<string, string>;

const UNAUTHORIZED = 401;
const FORBIDDEN_SOCKET = 4403;

// under `extensions`, where no quotation mark is escaped: it is there to be copied
const HOW_TO_SIGN_IN = new GraphQLError("Put this into the Headers tab below, with your token.", {
  extensions: { headers: { Authorization: "Bearer TOKEN" } },
});

/**
 * Queries and mutations over HTTP, subscriptions over a WebSocket of their own, both at `url`.
 * `onJob` is told the id of the job that a start was answered with.
 */
export function createFetcher(url: URL, onJob: (id: string) => void): Fetcher {
  return async (request, options) => {
    const document = options?.documentAST;
    const operation = document && getOperationAST(document, request.operationName);
    const headers: Headers = options?.headers ?? {};
    if (operation?.operation === "subscription") return subscribe(url, request, headers);
    const answer = await post(url, request, headers);
    const job = jobOf(answer);
    if (job) onJob(job);
    return answer;
  };
}

async function post(url: URL, request: FetcherParams, headers: Headers): Promise<ExecutionResult> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      accept: "application/graphql-response+json, application/json;q=0.9",
      "content-type": "application/json",
      ...headers,
    },
    body: JSON.stringify(request),
  });
  const answer: ExecutionResult = await response.json();
  return response.status === UNAUTHORIZED
    ? { ...answer, errors: [...(answer.errors ?? []), HOW_TO_SIGN_IN] }
    : answer;
}

async function* subscribe(
  url: URL,
  request: FetcherParams,
  headers: Headers,
): AsyncGenerator<ExecutionResult> {
  const socket = new URL(url);
  socket.protocol = url.protocol.replace("http", "ws");
  // no retries: whoever plays with the API wants to see the first refusal, not the fifth
  const client = createClient({ url: socket.href, connectionParams: headers, retryAttempts: 0 });
  try {
    for await (const result of client.iterate(request)) {
      yield result as ExecutionResult;
    }
  } catch (error) {
    if (!(error instanceof CloseEvent)) throw error;
    const closed = new GraphQLError(`The socket was closed with ${error.code}: ${error.reason}`);
    yield { errors: error.code === FORBIDDEN_SOCKET ? [closed, HOW_TO_SIGN_IN] : [closed] };
  } finally {
    await client.dispose();
  }
}

import type { Fetcher, FetcherParams } from "@graphiql/toolkit";
import { getOperationAST, GraphQLError, type ExecutionResult } from "graphql";
import { createClient } from "graphql-ws";

type Headers = Record<string, string>;

/** Queries and mutations over HTTP, subscriptions over a WebSocket of their own, both at `url`. */
export function createFetcher(url: URL): Fetcher {
  return (request, options) => {
    const document = options?.documentAST;
    const operation = document && getOperationAST(document, request.operationName);
    const headers: Headers = options?.headers ?? {};
    return operation?.operation === "subscription"
      ? subscribe(url, request, headers)
      : post(url, request, headers);
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
  return response.json();
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
    const message = `The socket was closed with ${error.code}: ${error.reason}`;
    yield { errors: [new GraphQLError(message)] };
  } finally {
    await client.dispose();
  }
}

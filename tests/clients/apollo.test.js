// Apollo Client 4 with each of the three links that can carry subscriptions.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";

import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache, Observable } from "@apollo/client";
import { CombinedGraphQLErrors, CombinedProtocolErrors, ServerError } from "@apollo/client/errors";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { print } from "graphql";
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createWsClient } from "graphql-ws";
import WebSocket from "ws";

import { headers, socketUrl, url } from "./address.js";

// Apollo's link asks for the browser's class, which Node.js 20 does not have
globalThis.WebSocket ??= WebSocket;

const COUNT = gql`
  subscription Count($to: Int!) {
    count(to: $to)
  }
`;

const http = new HttpLink({ uri: url, headers });

const sockets = createWsClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: headers });

const events = createSseClient({ url, headers });

const sse = new ApolloLink(
  ({ query, variables, operationName }) =>
    new Observable((observer) =>
      events.subscribe({ query: print(query), variables, operationName }, observer),
    ),
);

function clientWith(link) {
  return new ApolloClient({ link, cache: new InMemoryCache() });
}

async function all(client, query, variables) {
  const results = [];
  await new Promise((resolve, reject) => {
    client
      .subscribe({ query, variables })
      .subscribe({ next: (result) => results.push(result), error: reject, complete: resolve });
  });
  return results;
}

after(() => sockets.dispose());

for (const [name, link] of [
  ["graphql-ws", new GraphQLWsLink(sockets)],
  ["graphql-sse", sse],
  ["multipart", http],
]) {
  describe(`over ${name}`, () => {
    const client = clientWith(link);

    test("a subscription is heard to its end", async () => {
      const results = await all(client, COUNT, { to: 3 });
      assert.deepEqual(
        results.map((result) => result.data.count),
        [1, 2, 3],
      );
      assert.ok(results.every((result) => result.error === undefined));
    });

    test("a query is answered", async () => {
      const { data } = await client.query({ query: gql`{ hello }` });
      assert.equal(data.hello, "Hello, world");
    });

    test("a mutation is answered", async () => {
      const { data } = await client.mutate({ mutation: gql`mutation { rename(name: "x") }` });
      assert.equal(data.rename, "x");
    });

    test("an invalid document is an error", async () => {
      await assert.rejects(client.query({ query: gql`{ unknown }` }), CombinedGraphQLErrors);
    });

    test("a subscription may be left", async () => {
      await new Promise((resolve) => {
        const subscription = client
          .subscribe({ query: gql`subscription { endless }` })
          .subscribe(({ data }) => {
            assert.equal(data.endless, 1);
            setImmediate(() => {
              subscription.unsubscribe();
              resolve();
            });
          });
      });
    });
  });
}

test("a multipart source that breaks is a protocol error", async () => {
  const results = await all(clientWith(http), gql`subscription { breaks }`);
  assert.equal(results[0].data.breaks, 1);
  assert.ok(results.some(({ error }) => CombinedProtocolErrors.is(error)));
});

test("a token that is refused is a 401", async () => {
  const link = new HttpLink({ uri: url, headers: { authorization: "Bearer guess" } });
  await assert.rejects(clientWith(link).query({ query: gql`{ viewer }` }), (error) => {
    assert.ok(ServerError.is(error));
    assert.equal(error.statusCode, 401);
    return true;
  });
});

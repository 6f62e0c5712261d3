// npm's graphql-ws client.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { createClient } from "graphql-ws";
import WebSocket from "ws";

import { headers, socketUrl } from "./address.js";

let client;

before(() => {
  client = connect(headers);
});

after(() => client.dispose());

function connect(connectionParams, options = {}) {
  return createClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
    ...options,
  });
}

async function all(request, from = client) {
  const results = [];
  for await (const result of from.iterate(request)) results.push(result);
  return results;
}

test("a subscription is heard to its end", async () => {
  assert.deepEqual(
    await all({ query: "subscription ($to: Int!) { count(to: $to) }", variables: { to: 3 } }),
    [1, 2, 3].map((count) => ({ data: { count } })),
  );
});

test("a query is answered once", async () => {
  assert.deepEqual(await all({ query: "{ hello }" }), [{ data: { hello: "Hello, world" } }]);
});

test("an invalid document is an error of its operation", async () => {
  await assert.rejects(all({ query: "{ unknown }" }), ([error]) => /unknown/.test(error.message));
});

test("leaving a subscription leaves the others", async () => {
  for await (const result of client.iterate({ query: "subscription { endless }" })) {
    assert.deepEqual(result, { data: { endless: 1 } });
    break;
  }
  assert.equal((await all({ query: "subscription { count(to: 2) }" })).length, 2);
});

test("the token of connection_init is known", async () => {
  const ada = connect({ authorization: "Bearer secret" });
  assert.deepEqual(await all({ query: "{ viewer }" }, ada), [{ data: { viewer: "Ada" } }]);
  await ada.dispose();
});

test("a token that is refused closes with 4403", async () => {
  const stranger = connect({ authorization: "Bearer guess" });
  await assert.rejects(all({ query: "{ viewer }" }, stranger), { code: 4403 });
});

test("the client's pings are answered", async () => {
  const ponged = Promise.withResolvers?.() ?? withResolvers();
  const pinging = connect(headers, {
    keepAlive: 20,
    lazy: false,
    on: { pong: (received) => received && ponged.resolve() },
  });
  await ponged.promise;
  await pinging.dispose();
});

function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => (resolve = settle));
  return { promise, resolve };
}

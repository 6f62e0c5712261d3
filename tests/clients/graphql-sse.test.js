// npm's graphql-sse client, one connection for each operation.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createClient } from "graphql-sse";

import { headers, url } from "./address.js";

const client = createClient({ url, headers, retryAttempts: 0 });

async function all(request) {
  const results = [];
  for await (const result of client.iterate(request)) results.push(result);
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

test("an invalid document is answered with its errors", async () => {
  const [result] = await all({ query: "{ unknown }" });
  assert.match(result.errors[0].message, /unknown/);
});

test("a subscription may be left", async () => {
  for await (const result of client.iterate({ query: "subscription { endless }" })) {
    assert.deepEqual(result, { data: { endless: 1 } });
    break;
  }
});

test("a token that is refused is a 401", async () => {
  const stranger = createClient({ url, headers: { authorization: "Bearer guess" }, retryAttempts: 0 });
  await assert.rejects(
    async () => {
      for await (const _ of stranger.iterate({ query: "{ viewer }" }));
    },
    (error) => error.response.status === 401,
  );
});

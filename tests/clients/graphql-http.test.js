// Every audit of GraphQL over HTTP, those that only SHOULD or MAY hold included.
import assert from "node:assert/strict";
import { test } from "node:test";

import { serverAudits } from "graphql-http";

import { headers, url } from "./address.js";

const fetchFn = (address, options = {}) =>
  fetch(address, { ...options, headers: { ...headers, ...options.headers } });

const audits = serverAudits({ url, fetchFn });

test("there are as many audits as when this was written", () => {
  assert.equal(audits.length, 61);
});

for (const audit of audits) {
  test(`${audit.id} ${audit.name}`, async () => {
    const result = await audit.fn();
    assert.equal(result.status, "ok", result.reason);
  });
}

// The README's own samples, sent as they stand by Apollo Client with its defaults.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

import { gantry } from "../browser/gantry.js";

const README = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
const SAMPLES = [...README.matchAll(/```graphql\n(.*?)```/gs)].map(([, sample]) => sample);
const REPOSITORY = "copper-kettle/steam";

let service;
let sockets;
let client;

before(async () => {
  service = await gantry();
  sockets = createClient({
    url: `${service.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
  });
  const possibleTypes = await (await fetch(`${service.url}/possible-types.json`)).json();
  client = new ApolloClient({
    cache: new InMemoryCache({ possibleTypes }),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(sockets),
      new HttpLink({ uri: `${service.url}/graphql` }),
    ),
  });
});
after(async () => {
  await sockets.dispose();
  await service.stop();
});

// The sample that holds `field`, with this host's repository and this id in the README's places.
function sample(field, id = "") {
  const found = SAMPLES.filter((text) => text.includes(field));
  assert.equal(found.length, 1, `the README has one sample of ${field}`);
  const text = found[0]
    .replace("https://github.com/", `${service.host.url}/`)
    .replace("pallets/flask", REPOSITORY)
    .replace("…", id);
  return gql(text);
}

async function send(field, { id, variables } = {}) {
  const { data } = await client.mutate({ mutation: sample(field, id), variables });
  return data[field];
}

async function listen(jobId) {
  const events = [];
  await new Promise((resolve, reject) => {
    const query = sample("importProgress", jobId);
    client.subscribe({ query }).subscribe({
      next: ({ data, error }) => (error ? reject(error) : events.push(data.importProgress)),
      error: reject,
      complete: resolve,
    });
  });
  return events;
}

function assertRead(refusal, type) {
  assert.equal(refusal.__typename, type);
  assert.match(refusal.message, /\w+ \w+/);
  assert.match(refusal.code, /^[A-Z_]+$/);
}

test("there are no samples but these", () => assert.equal(SAMPLES.length, 5));

test("an import is started, followed, and answered with its project from then on", async () => {
  const { data } = await client.query({ query: sample("estimateImport") });
  assert.equal(data.estimateImport.reachable, true);

  const started = await send("startImport");
  assert.equal(started.__typename, "ImportStarted");
  const events = await listen(started.job.id);
  assert.equal(events.at(-1).percent, 100);
  assert.deepEqual(events.map(({ sequence }) => sequence), events.map((_, index) => index + 1));

  const again = await send("startImport");
  assertRead(again, "AlreadyImported");
  assert.ok(again.project.id);

  const synced = await send("resyncProject", { id: again.project.id });
  assert.equal(synced.__typename, "ImportStarted");
});

test("a token that GitHub does not take is refused in words", async () => {
  const refused = await send("connectGithub", { variables: { token: "ghp_nobodys" } });
  assertRead(refused, "GithubProblem");
  assert.match(refused.remedy, /\w+ \w+/);
});

// Imports as a frontend lives through them: started, followed, the socket lost at random, taken up
// again by the number of the last event seen. Nothing may be missed, and nothing seen twice.
import assert from "node:assert/strict";
import { after, test } from "node:test";

import { ApolloClient, gql, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

import { socketUrl } from "./address.js";

// Apollo's link asks for the browser's class, which Node.js 20 does not have
globalThis.WebSocket ??= WebSocket;

const tokens = JSON.parse(process.env.GANTRY_TOKENS);
const repositories = JSON.parse(process.env.GANTRY_REPOSITORIES);
const DROPS = Number(process.env.GANTRY_DROPS);

const START = `mutation ($url: String!) {
  startImport(input: { url: $url }) { __typename ... on ImportStarted { job { id } } }
}`;
const PROGRESS = `subscription ($jobId: ID!, $after: Int!) {
  importProgress(jobId: $jobId, after: $after) { sequence status percent message }
}`;
const JOB = `query ($id: ID!) {
  job(id: $id) { lastSequence status project { title } events(first: 1000) { sequence } }
}`;

let dropped = 0;

// A connection of graphql-ws whose socket can be pulled, as a lost network does it.
function connect(token) {
  let socket;
  const client = createClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    on: { connected: (opened) => (socket = opened) },
  });
  return { client, pull: () => socket.terminate() };
}

// Each way of listening calls `see` for every event, and ends when the stream ends or breaks.
async function listenWithGraphqlWs({ client }, variables, see) {
  for await (const { data } of client.iterate({ query: PROGRESS, variables })) {
    see(data.importProgress);
  }
}

function listenWithApollo({ client }, variables, see) {
  const apollo = new ApolloClient({ link: new GraphQLWsLink(client), cache: new InMemoryCache() });
  return new Promise((complete, error) => {
    apollo.subscribe({ query: gql(PROGRESS), variables }).subscribe({
      next: (result) => (result.error ? error(result.error) : see(result.data.importProgress)),
      error,
      complete,
    });
  });
}

async function ask(token, query, variables) {
  const { client } = connect(token);
  try {
    for await (const { data, errors } of client.iterate({ query, variables })) {
      assert.equal(errors, undefined);
      return data;
    }
  } finally {
    await client.dispose();
  }
}

// Follow a job to its end, pulling the socket after one to three events, again and again.
async function follow(token, jobId, listen) {
  const seen = [];
  while (true) {
    const connection = connect(token);
    let left = 1 + Math.floor(Math.random() * 3);
    const see = (event) => {
      seen.push(event);
      if (--left === 0) {
        dropped++;
        connection.pull();
      }
    };
    try {
      await listen(connection, { jobId, after: seen.at(-1)?.sequence ?? 0 }, see);
      if (left > 0) return seen;
    } catch (error) {
      if (left > 0) throw error;
    } finally {
      await connection.client.dispose();
    }
  }
}

async function live(token, repository, listen) {
  const { startImport } = await ask(token, START, { url: repository });
  assert.equal(startImport.__typename, "ImportStarted");
  const seen = await follow(token, startImport.job.id, listen);
  const { job } = await ask(token, JOB, { id: startImport.job.id });
  const numbers = seen.map((event) => event.sequence);
  assert.deepEqual(numbers, Array.from({ length: job.lastSequence }, (_, index) => index + 1));
  assert.deepEqual(numbers, job.events.map((event) => event.sequence));
  assert.ok(seen.every((event, index) => index === 0 || event.percent >= seen[index - 1].percent));
  assert.equal(seen.at(-1).status, job.status);
  assert.ok(job.project !== null, `${repository}: ${seen.at(-1).message}`);
}

for (const [name, listen] of [
  ["graphql-ws", listenWithGraphqlWs],
  ["Apollo Client", listenWithApollo],
]) {
  test(`${name} misses nothing and sees nothing twice, however often its socket is lost`, async () => {
    const enough = dropped + DROPS / 2;
    while (dropped < enough) {
      const round = tokens.splice(0, 5);
      assert.ok(round.length > 0, "more tokens are wanted");
      const repository = repositories[Math.floor(Math.random() * repositories.length)];
      await Promise.all(round.map((token) => live(token, repository, listen)));
    }
  });
}

after(() => console.log(`sockets lost: ${dropped}`));

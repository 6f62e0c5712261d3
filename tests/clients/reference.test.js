// What the reference server of graphql-ws answers to odd messages, Gantry answers too.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";

import {
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from "graphql";
import { CloseCode } from "graphql-ws";
import { useServer } from "graphql-ws/use/ws";
import WebSocket, { WebSocketServer } from "ws";

import { socketUrl } from "./address.js";

// The part of the service's schema that is asked for here.
const Query = new GraphQLObjectType({
  name: "Query",
  fields: {
    hello: {
      type: new GraphQLNonNull(GraphQLString),
      args: { name: { type: new GraphQLNonNull(GraphQLString), defaultValue: "world" } },
      resolve: (_, { name }) => `Hello, ${name}`,
    },
  },
});
const Subscription = new GraphQLObjectType({
  name: "Subscription",
  fields: {
    count: {
      type: new GraphQLNonNull(GraphQLInt),
      args: { to: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 3 } },
      async *subscribe(_, { to }) {
        for (let count = 1; count <= to; count++) yield { count };
      },
    },
    endless: {
      type: new GraphQLNonNull(GraphQLInt),
      async *subscribe() {
        yield { endless: 1 };
        await new Promise(() => {});
      },
    },
  },
});

const listener = createServer();
let reference;

before(async () => {
  const sockets = new WebSocketServer({ server: listener });
  useServer({ schema: new GraphQLSchema({ query: Query, subscription: Subscription }) }, sockets);
  await new Promise((heard) => listener.listen(0, "127.0.0.1", heard));
  reference = `ws://127.0.0.1:${listener.address().port}/graphql`;
});

after(() => {
  listener.close();
  listener.closeAllConnections();
});

const init = { type: "connection_init" };
const subscribe = (payload, id = "1") => ({ type: "subscribe", id, payload });
const hello = subscribe({ query: "{ hello }" });

const EXCHANGES = {
  "no JSON": [init, "no json"],
  "an empty message": [init, ""],
  "null": [init, "null"],
  "a list": [init, "[]"],
  "a number": [init, "1"],
  "a string": [init, '"connection_init"'],
  "an object without a type": [init, {}],
  "a type that is no string": [init, { type: 1 }],
  "an unknown type": [init, { type: "start", id: "1" }],
  "an id that is empty": [init, { ...hello, id: "" }],
  "an id that is a number": [init, { ...hello, id: 1 }],
  "no id": [init, { type: "subscribe", payload: hello.payload }],
  "no payload": [init, { type: "subscribe", id: "1" }],
  "a payload that is a list": [init, subscribe([])],
  "no query": [init, subscribe({})],
  "a query that is a number": [init, subscribe({ query: 1 })],
  "a query that is null": [init, subscribe({ query: null })],
  "variables that are a list": [init, subscribe({ query: "{ hello }", variables: [] })],
  "variables that are a string": [init, subscribe({ query: "{ hello }", variables: "a" })],
  "variables that are null": [init, subscribe({ query: "{ hello }", variables: null })],
  "a name that is a number": [init, subscribe({ query: "{ hello }", operationName: 1 })],
  "a name that is null": [init, subscribe({ query: "{ hello }", operationName: null })],
  "an unknown name": [init, subscribe({ query: "query A { hello }", operationName: "B" })],
  "extensions that are a string": [init, subscribe({ query: "{ hello }", extensions: "a" })],
  "a complete without an id": [init, { type: "complete" }],
  "a complete with an empty id": [init, { type: "complete", id: "" }],
  "a complete of what was never begun": [init, { type: "complete", id: "7" }],
  "a second init": [init, init],
  "an init whose payload is a string": [{ type: "connection_init", payload: "a" }],
  "an init whose payload is a list": [{ type: "connection_init", payload: [] }],
  "an init whose payload is null": [{ type: "connection_init", payload: null }],
  "a subscribe before any init": [hello],
  "a ping before any init": [{ type: "ping" }],
  "a ping without a payload": [init, { type: "ping" }],
  "a ping with a payload": [init, { type: "ping", payload: { a: [1, { b: null }] } }],
  "a ping whose payload is a string": [init, { type: "ping", payload: "a" }],
  "a pong that nobody asked for": [init, { type: "pong", payload: { a: 1 } }],
  "a query": [init, hello],
  "a subscription": [init, subscribe({ query: "subscription { count }" })],
  "a subscription to nothing": [init, subscribe({ query: "subscription { count(to: 0) }" })],
  "a document that is not valid": [init, subscribe({ query: "{ unknown }" })],
  "an id in use": [
    init,
    subscribe({ query: "subscription { endless }" }),
    subscribe({ query: "subscription { endless }" }),
  ],
  "an id that is free again": [
    init,
    subscribe({ query: "subscription { endless }" }),
    { type: "complete", id: "1" },
    hello,
  ],
};

// The reference closes with 4500, its word for an error of its own, and every other operation on the
// socket is lost. Gantry says what was wrong, and to whom.
const INTERNAL = [
  {
    name: "a message that only a server sends",
    messages: [init, { type: "connection_ack" }],
    ends: { code: CloseCode.BadRequest },
  },
  {
    name: "an empty query",
    messages: [init, subscribe({ query: "" })],
    ends: { open: true },
  },
  {
    name: "a document that does not parse",
    messages: [init, subscribe({ query: "{" })],
    ends: { open: true },
  },
];

const PROTOCOLS = {
  "no subprotocol": [],
  "the old subprotocol": ["graphql-ws"],
  "a subprotocol of its own": ["mine"],
  "the right subprotocol after another": ["mine", "graphql-transport-ws"],
};

/** All that a server says to these messages, until it closes, or has nothing more to say. */
async function exchange(address, messages, protocols = ["graphql-transport-ws"]) {
  const said = [];
  let ended;
  const end = new Promise((resolve) => (ended = resolve));
  const socket = new WebSocket(address, protocols);
  socket.on("error", (error) => ended({ failed: error.message }));
  socket.on("close", (code) => ended({ code }));
  socket.on("message", (data) => said.push(words(JSON.parse(data))));
  await new Promise((opened) => socket.on("open", opened).on("error", opened));
  for (const message of messages) {
    const before = said.length;
    socket.send(typeof message === "string" ? message : JSON.stringify(message));
    await quiet(said, before, end);
  }
  const silence = quiet(said, said.length, end).then(() => ({ open: true }));
  const last = await Promise.race([end, silence]);
  socket.terminate();
  return { said, last };
}

/** Until something new was said and nothing follows it, or nothing is said at all. */
async function quiet(said, before, end) {
  for (let known = before, still = 0; still < 8; ) {
    const closed = await Promise.race([end.then(() => true), wait(25)]);
    if (closed) return;
    still = said.length === known ? still + 1 : 0;
    known = said.length;
  }
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A message but for the words of its errors, which are each server's own. */
function words(message) {
  const hushed = (errors) => errors.map(({ locations }) => ({ locations }));
  if (message.type === "error") return { ...message, payload: hushed(message.payload) };
  if (!message.payload?.errors) return message;
  return { ...message, payload: { ...message.payload, errors: hushed(message.payload.errors) } };
}

describe("odd messages", { concurrency: 8 }, () => {
  for (const [name, messages] of Object.entries(EXCHANGES)) {
    test(`${name}: as the reference`, async () => {
      const [expected, ours] = await Promise.all([
        exchange(reference, messages),
        exchange(socketUrl, messages),
      ]);
      assert.deepEqual(ours, expected);
    });
  }

  for (const { name, messages, ends } of INTERNAL) {
    test(`${name}: where the reference fails`, async () => {
      const theirs = await exchange(reference, messages);
      const ours = await exchange(socketUrl, messages);
      assert.deepEqual(theirs.last, { code: CloseCode.InternalServerError });
      assert.deepEqual(ours.last, ends);
      const answers = ours.said.slice(1).map(({ type, id }) => ({ type, id }));
      assert.deepEqual(answers, ends.open ? [{ type: "error", id: "1" }] : []);
    });
  }

  for (const [name, protocols] of Object.entries(PROTOCOLS)) {
    test(`${name}: as the reference`, async () => {
      const [expected, ours] = await Promise.all([
        exchange(reference, [init, hello], protocols),
        exchange(socketUrl, [init, hello], protocols),
      ]);
      assert.deepEqual(ours, expected);
    });
  }
});

test("silence at the start: closed as the reference does", async () => {
  const socket = new WebSocket(socketUrl, ["graphql-transport-ws"]);
  const code = await new Promise((resolve) => socket.on("close", resolve));
  assert.equal(code, CloseCode.ConnectionInitialisationTimeout);
});

/** The server under test, from GANTRY_URL: the address of its GraphQL endpoint. */
export const url = process.env.GANTRY_URL ?? fail("Set GANTRY_URL, e.g. to http://127.0.0.1:8000/graphql");

export const socketUrl = url.replace(/^http/, "ws");

/** Sent by every client, if GANTRY_TOKEN is set. */
export const headers = process.env.GANTRY_TOKEN
  ? { authorization: `Bearer ${process.env.GANTRY_TOKEN}` }
  : {};

function fail(message) {
  throw new Error(message);
}

/** The WebSocket that all subscriptions share, and how it fares. */
import { createClient } from "graphql-ws";

import { createStore } from "../store";
import { authorization } from "./token";

const PING_MILLISECONDS = 10_000;
const PONG_WITHIN_MILLISECONDS = 5_000;

/** LOST: somebody listens, and nothing can be heard. */
export type Line = "IDLE" | "OPENING" | "OPEN" | "LOST";

export const line = createStore<Line>("IDLE");

let overdue: ReturnType<typeof setTimeout> | undefined;

export const socket = createClient({
  url: `${location.origin.replace("http", "ws")}/graphql`,
  connectionParams: authorization,
  // whoever listens comes back by themselves, with the number of the last event they saw
  retryAttempts: 0,
  lazyCloseTimeout: 2_000,
  keepAlive: PING_MILLISECONDS,
  on: {
    connecting: () => line.set(line.get() === "LOST" ? "LOST" : "OPENING"),
    connected: () => line.set("OPEN"),
    ping: (received) => {
      if (!received) overdue = setTimeout(() => socket.terminate(), PONG_WITHIN_MILLISECONDS);
    },
    pong: (received) => {
      if (received) clearTimeout(overdue);
    },
    closed: () => {
      clearTimeout(overdue);
      // whoever listens has said, or will say, that this one was lost
      if (line.get() !== "LOST") line.set("IDLE");
    },
  },
});

// a network that went away takes minutes to be noticed by TCP
addEventListener("offline", () => socket.terminate());

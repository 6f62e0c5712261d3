/** Listening that outlasts lost sockets: it is taken up again until the stream has ended. */
import type { ApolloClient } from "@apollo/client";
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { CloseCode } from "graphql-ws";

import { signedOut } from "./session";
import { line } from "./socket";

const FIRST_PAUSE_MILLISECONDS = 250;
const LONGEST_PAUSE_MILLISECONDS = 5_000;

type Stream<T> = ReturnType<typeof ApolloClient.prototype.subscribe<T>>;

export interface Listener<T> {
  /** Opens the stream, from where the last one ended. */
  open(): Stream<T>;
  next(data: T): void;
  /** The stream has said all. */
  complete?(): void;
  /** The server refuses: asking again would not help. */
  refused?(error: Error): void;
}

/** Answers with what ends the listening. */
export function listen<T>(listener: Listener<T>): () => void {
  let isOver = false;
  let failures = 0;
  let leave = (): void => undefined;

  function begin(): void {
    let isThisOver = false;
    const lost = (error: unknown): void => {
      if (isOver || isThisOver) return;
      isThisOver = true;
      leave();
      if (error instanceof CloseEvent && error.code === CloseCode.Forbidden) return signedOut();
      if (CombinedGraphQLErrors.is(error)) return listener.refused?.(error);
      line.set("LOST");
      leave = afterPause(failures++, begin);
    };
    const subscription = listener.open().subscribe({
      next(result) {
        if (result.error) return lost(result.error);
        failures = 0;
        line.set("OPEN");
        if (result.data) listener.next(result.data as T);
      },
      error: lost,
      complete() {
        if (isThisOver) return;
        isThisOver = true;
        listener.complete?.();
      },
    });
    leave = () => subscription.unsubscribe();
  }

  begin();
  return () => {
    isOver = true;
    leave();
  };
}

/** Acts after a pause that grows with each failure; at once when the network or the eye is back. */
function afterPause(failures: number, act: () => void): () => void {
  const ceiling = Math.min(LONGEST_PAUSE_MILLISECONDS, FIRST_PAUSE_MILLISECONDS * 2 ** failures);
  const timer = setTimeout(go, ceiling * (0.5 + Math.random() / 2));
  addEventListener("online", go);
  document.addEventListener("visibilitychange", goIfSeen);
  function stop(): void {
    clearTimeout(timer);
    removeEventListener("online", go);
    document.removeEventListener("visibilitychange", goIfSeen);
  }
  function go(): void {
    stop();
    act();
  }
  function goIfSeen(): void {
    if (document.visibilityState === "visible") go();
  }
  return stop;
}

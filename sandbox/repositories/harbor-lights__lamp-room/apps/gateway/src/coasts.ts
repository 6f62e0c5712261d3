import type { LampState } from "@lamp-room/protocol";

type Listener = (state: LampState) => void;

/** Who listens to which coast. */
export class Coasts {
  readonly #listeners = new Map<string, Set<Listener>>();

  join(coast: string, listener: Listener): () => void {
    const there = this.#listeners.get(coast) ?? new Set();
    this.#listeners.set(coast, there.add(listener));
    return () => there.delete(listener);
  }

  tell(state: LampState): void {
    for (const listener of this.#listeners.get(state.coast) ?? []) listener(state);
  }
}

/** The batch that was started last in this tab: which jobs belong to it, across a reload. */
import { createStore } from "../store";

const KEY = "gantry.batch";

function kept(): string[] {
  const found: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
  return Array.isArray(found) ? found.filter((id) => typeof id === "string") : [];
}

export const batch = createStore<readonly string[]>(kept());

export function keepBatch(ids: readonly string[]): void {
  sessionStorage.setItem(KEY, JSON.stringify(ids));
  batch.set(ids);
}

/** The API token that this browser signs in with, if the server asks for one. */
import { createStore } from "../store";

const KEY = "gantry.token";

/** Null while nobody has signed in here; a server for one person needs no token. */
export const token = createStore<string | null>(localStorage.getItem(KEY));

export function keepToken(value: string | null): void {
  if (value === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, value);
  token.set(value);
}

export function authorization(): Record<string, string> {
  const value = token.get();
  return value === null ? {} : { authorization: `Bearer ${value}` };
}

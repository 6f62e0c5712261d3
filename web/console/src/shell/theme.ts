/** Light or dark: the system's choice, until a person makes one here. */
import { createStore } from "../store";

const KEY = "gantry.theme";
export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const kept = localStorage.getItem(KEY);

export const theme = createStore<Theme>(THEMES.find((each) => each === kept) ?? "auto");

export function applyTheme(): void {
  document.documentElement.dataset["theme"] = theme.get();
}

export function chooseTheme(choice: Theme): void {
  localStorage.setItem(KEY, choice);
  theme.set(choice);
  applyTheme();
}

const dark = matchMedia("(prefers-color-scheme: dark)");

export function isDark(): boolean {
  return theme.get() === "auto" ? dark.matches : theme.get() === "dark";
}

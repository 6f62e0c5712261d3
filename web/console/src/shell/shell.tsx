/** The frame of all pages: where to go, who is signed in, and whether we still hear the server. */
import { useEffect, useState, type ReactNode } from "react";
import { Link, useRoute } from "wouter";

import { session } from "../api/session";
import { line } from "../api/socket";
import { useStore } from "../store";
import { Gauge, Half, Keys, Moon, Sun } from "../ui/icons";
import { LOGO } from "../ui/logo";
import { words } from "../words";
import { AtWork } from "./at-work";
import { Shortcuts } from "./shortcuts";
import { chooseTheme, theme, THEMES, type Theme } from "./theme";

export function Shell({ children }: { children: ReactNode }) {
  return (
    <>
      <a className="skip" href="#content">
        {words.skip}
      </a>
      <header className="top">
        <div className="top-inner">
          <Link className="brand" href="/" aria-label={words.product}>
            <img src={LOGO} alt="" width="24" height="24" />
            <span>{words.product}</span>
          </Link>
          <nav aria-label={words.nav.label}>
            <NavLink href="/">{words.nav.import}</NavLink>
            <NavLink href="/queue" also="/jobs/:id">
              {words.nav.queue} <AtWork />
            </NavLink>
            <NavLink href="/projects" also="/projects/:slug">
              {words.nav.projects}
            </NavLink>
            <ForOperators />
          </nav>
          <div className="top-end">
            <a className="api-link" href="/graphql">
              {words.nav.api}
            </a>
            <ShortcutsButton />
            <ThemeButton />
            <Account />
          </div>
        </div>
      </header>
      <LineLost />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function NavLink({ href, also, children }: { href: string; also?: string; children: ReactNode }) {
  const [isHere] = useRoute(href);
  const [isBelow] = useRoute(also ?? href);
  return (
    <Link href={href} aria-current={isHere ? "page" : isBelow ? "true" : undefined}>
      {children}
    </Link>
  );
}

function ForOperators() {
  const current = useStore(session);
  if (current.state !== "SIGNED_IN" || !current.viewer.isAdmin) return null;
  return (
    <NavLink href="/operations">
      <Gauge />
      <span className="nav-operations">{words.nav.operations}</span>
    </NavLink>
  );
}

const MARK: Record<Theme, ReactNode> = { auto: <Half />, light: <Sun />, dark: <Moon /> };

function ThemeButton() {
  const chosen = useStore(theme);
  const next = THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length] ?? "auto";
  const label = `${words.theme.label}: ${words.theme[chosen]}`;
  return (
    <button
      className="plain round theme-button"
      type="button"
      onClick={() => chooseTheme(next)}
      aria-label={label}
      title={label}
    >
      {MARK[chosen]}
    </button>
  );
}

function ShortcutsButton() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        className="plain round keys-button"
        type="button"
        onClick={() => setOpen(true)}
        aria-label={words.keys.open}
        title={words.keys.open}
      >
        <Keys />
      </button>
      <Shortcuts isOpen={isOpen} onToggle={setOpen} />
    </>
  );
}

function Account() {
  const current = useStore(session);
  const [isHere] = useRoute("/settings");
  if (current.state !== "SIGNED_IN") return null;
  const { name } = current.viewer;
  return (
    <Link
      className="account"
      href="/settings"
      aria-label={words.account.settingsOf(name)}
      title={words.account.settingsOf(name)}
      aria-current={isHere ? "page" : undefined}
    >
      {name.slice(0, 1).toUpperCase()}
    </Link>
  );
}

const SHOWN_AFTER_MILLISECONDS = 400;

/** Shown over the page rather than in it, so that nothing moves. A blink is not worth a word. */
function LineLost() {
  const isLost = useStore(line) === "LOST";
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(isLost), isLost ? SHOWN_AFTER_MILLISECONDS : 0);
    return () => clearTimeout(timer);
  }, [isLost]);
  return (
    <div className="line-lost" role="status" data-shown={isShown || undefined}>
      {isShown && (
        <p>
          <span className="spinner" aria-hidden="true" />
          {navigator.onLine ? words.line.lost : words.line.offline}
        </p>
      )}
    </div>
  );
}

/** What is the user's own: their account at GitHub, this browser, and who they are. */
import { session, signOut } from "../../api/session";
import { token } from "../../api/token";
import { chooseTheme, theme, THEMES } from "../../shell/theme";
import { useStore } from "../../store";
import { Choices } from "../../ui/choices";
import { useTitle } from "../../ui/page";
import { TellMe } from "../../ui/tell-me";
import { words } from "../../words";
import { Github } from "./github";

export function SettingsPage() {
  useTitle(words.settings.title);
  return (
    <div className="settings-page">
      <h1>{words.settings.title}</h1>
      <Github />
      <Browser />
      <You />
    </div>
  );
}

function Browser() {
  const chosen = useStore(theme);
  return (
    <section className="card setting" aria-labelledby="browser">
      <h2 id="browser">{words.settings.browser}</h2>
      <Choices legend={words.theme.label} isLegendShown name="theme" of={THEMES} chosen={chosen} onChoose={chooseTheme}>
        {(each) => words.theme[each]}
      </Choices>
      <TellMe act={words.notification.ask} />
    </section>
  );
}

function You() {
  const current = useStore(session);
  const hasToken = useStore(token) !== null;
  if (current.state !== "SIGNED_IN") return null;
  const { name, isAdmin } = current.viewer;
  return (
    <section className="card setting" aria-labelledby="you">
      <h2 id="you">{words.account.signedInAs(name)}</h2>
      <p className="muted">
        {isAdmin && `${words.account.admin} `}
        {!hasToken && words.account.open}
      </p>
      {hasToken && (
        <button type="button" onClick={() => void signOut()}>
          {words.account.signOut}
        </button>
      )}
    </section>
  );
}

/** The way in, where the server asks for a token. */
import { useState, type FormEvent } from "react";

import { signIn } from "../api/session";
import { LOGO } from "../ui/logo";
import { useTitle } from "../ui/page";
import { words } from "../words";

export function SignInPage() {
  const [token, setToken] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  useTitle(words.signIn.title);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!token.trim()) return;
    setBusy(true);
    const { state } = await signIn(token);
    setTrouble(state === "UNREACHABLE" ? words.signIn.unreachable : words.signIn.refused);
    setBusy(false);
  }

  return (
    <main className="sign-in">
      <form className="card" onSubmit={(event) => void submit(event)}>
        <img src={LOGO} alt="" width="40" height="40" />
        <h1>{words.signIn.title}</h1>
        <p className="muted">{words.signIn.lead}</p>
        <label htmlFor="token">{words.signIn.token}</label>
        <input
          id="token"
          type="password"
          autoComplete="current-password"
          autoFocus
          spellCheck={false}
          value={token}
          onChange={(event) => setToken(event.target.value)}
          aria-describedby="token-trouble"
          aria-invalid={trouble !== null || undefined}
        />
        <p className="tone-bad small trouble" id="token-trouble" role="alert">
          {trouble}
        </p>
        <button className="primary" type="submit" disabled={isBusy}>
          {isBusy ? words.signIn.busy : words.signIn.act}
        </button>
        <p className="muted small">
          {words.signIn.help} <code>python main.py user add NAME</code>. {words.signIn.kept}
        </p>
      </form>
    </main>
  );
}

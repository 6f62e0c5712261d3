/** The two ways to connect an account: a code that is typed in at GitHub, or a token. */
import { useState, type FormEvent } from "react";

import { connect } from "../../account/account";
import { useLogin, type Code } from "../../account/login";
import type { Problem } from "../../api/problem";
import { Copy } from "../../ui/copy";
import { Notice, OutLink, Remedy } from "../../ui/notice";
import { Countdown } from "../../ui/time";
import { words } from "../../words";

export function Connect({ offersLogin }: { offersLogin: boolean }) {
  return (
    <>
      {offersLogin && <ByCode />}
      {offersLogin ? (
        <details className="by-token">
          <summary>{words.github.orToken}</summary>
          <ByToken />
        </details>
      ) : (
        <ByToken />
      )}
    </>
  );
}

function ByCode() {
  const { login, begin, giveUp } = useLogin();
  if (login.state === "CODE") return <Confirming code={login.code} onGiveUp={giveUp} />;
  return (
    <div className="stack">
      <button
        className="primary"
        type="button"
        disabled={login.state === "BEGINNING"}
        onClick={begin}
      >
        {login.state === "BEGINNING" ? words.github.beginning : words.github.login}
      </button>
      {login.state === "UNHEARD" && <Trouble problem={null} />}
      {login.state === "NONE" && login.problem && <Trouble problem={login.problem} />}
    </div>
  );
}

function Confirming({ code, onGiveUp }: { code: Code; onGiveUp: () => void }) {
  return (
    <div className="confirming" role="status">
      <p>{words.github.typeIn}</p>
      <p className="user-code">
        <code>{code.userCode}</code>
        <Copy text={code.userCode} />
      </p>
      <p>
        <OutLink href={code.verificationUrl}>{words.github.goThere}</OutLink>
      </p>
      <p className="muted">
        <span className="spinner" aria-hidden="true" /> {words.github.confirming}{" "}
        <Countdown until={code.expiresAt} after={words.job.now} />
      </p>
      <button type="button" onClick={onGiveUp}>
        {words.github.giveUp}
      </button>
    </div>
  );
}

function ByToken() {
  const [given, setGiven] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<{ problem: Problem | null } | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!given.trim()) return;
    setBusy(true);
    try {
      const problem = await connect(given.trim());
      setTrouble(problem && { problem });
    } catch {
      setTrouble({ problem: null });
    }
    setBusy(false);
  }

  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <label htmlFor="github-token">{words.github.token}</label>
      <div className="field-and-act">
        <input
          id="github-token"
          type="password"
          // a password manager would offer the one for this page
          autoComplete="off"
          spellCheck={false}
          value={given}
          onChange={(event) => setGiven(event.target.value)}
          aria-describedby="github-token-help"
          aria-invalid={trouble !== null || undefined}
        />
        <button type="submit" disabled={isBusy}>
          {isBusy ? words.github.connecting : words.github.connect}
        </button>
      </div>
      <p className="muted small" id="github-token-help">
        {words.github.tokenHelp}
      </p>
      {trouble && <Trouble problem={trouble.problem} />}
    </form>
  );
}

/** Null: the server was not heard. */
function Trouble({ problem }: { problem: Problem | null }) {
  return (
    <Notice tone="bad" title={problem?.message ?? words.signIn.unreachable} isUrgent>
      {problem && <Remedy remedy={problem.remedy} link={problem.link} />}
    </Notice>
  );
}

/** The account at GitHub: connected, or how to connect one. */
import { disconnect, useAccount, type Account } from "../../account/account";
import { Ask } from "../../ui/ask";
import { Notice, Remedy } from "../../ui/notice";
import { Unloaded } from "../../ui/page";
import { Ago, clockTime } from "../../ui/time";
import { words } from "../../words";
import { Connect } from "./connect";

export function Github() {
  const { account, offersLogin, isUnheard, again } = useAccount();
  if (isUnheard) return <Unloaded title={words.github.failedToLoad} again={again} />;
  return (
    <section
      className="card setting github"
      aria-labelledby="github"
      aria-busy={account === undefined}
    >
      <h2 id="github">{words.github.title}</h2>
      {account && <Connected account={account} />}
      {account === null && <p className="muted">{words.github.lead}</p>}
      {account !== undefined && (account === null || account.problem) && (
        <Connect offersLogin={offersLogin} />
      )}
    </section>
  );
}

function Connected({ account }: { account: Account }) {
  const { login, connectedAt, problem } = account;
  return (
    <>
      <div className="account-line">
        <span className="initial" aria-hidden="true">
          {login.slice(0, 1).toUpperCase()}
        </span>
        <p>
          <strong>{login}</strong>{" "}
          <span className="muted">
            {words.github.connected} <Ago time={connectedAt} />
          </span>
        </p>
        <Ask
          act={words.github.disconnect}
          title={words.github.disconnectSure(login)}
          text={words.github.disconnectText}
          yes={words.github.disconnect}
          no={words.github.keep}
          onYes={disconnect}
        />
      </div>
      {problem ? (
        <Notice tone="bad" title={problem.message}>
          <Remedy remedy={problem.remedy} link={problem.link} />
        </Notice>
      ) : (
        <Standing account={account} />
      )}
    </>
  );
}

function Standing({ account: { scopes, quota } }: { account: Account }) {
  return (
    <dl className="pairs">
      <div>
        <dt>{words.github.quota}</dt>
        <dd>
          {quota
            ? words.github.left(quota.remaining, quota.limit, clockTime(quota.resetsAt))
            : words.github.quotaUnknown}
        </dd>
      </div>
      <div>
        <dt>{words.github.scopes}</dt>
        <dd>{scopes ? scopes.join(", ") || words.github.noScopes : words.github.fineGrained}</dd>
      </div>
    </dl>
  );
}

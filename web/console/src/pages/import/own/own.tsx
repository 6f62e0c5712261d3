/** The user's own repositories: pick some, and import them together. */
import { useDeferredValue, useState } from "react";
import { Link } from "wouter";

import { useAccount } from "../../../account/account";
import type { Wishes } from "../../../jobs/start";
import { Notice, Remedy } from "../../../ui/notice";
import { Unloaded } from "../../../ui/page";
import { words } from "../../../words";
import { MOST_ADDRESSES } from "../addresses";
import { Estimate } from "../estimate";
import { Outcome } from "../outcome";
import { useStart } from "../use-start";
import { useOwn, type OwnListing } from "./query";
import { Repositories } from "./repositories";

export function Own({ wishes }: { wishes: Wishes }) {
  const { account } = useAccount();
  if (account === undefined) return null;
  return (
    <section className="own" aria-labelledby="own">
      {account === null ? (
        <p className="own-none">
          <strong id="own">{words.own.title}</strong>
          <span className="muted"> {words.own.unconnected} </span>
          <Link href="/settings">{words.own.connect}</Link>
        </p>
      ) : (
        <Picker wishes={wishes} login={account.login} />
      )}
    </section>
  );
}

function Picker({ wishes, login }: { wishes: Wishes; login: string }) {
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const listing = useOwn(useDeferredValue(search.trim()));

  function choose(names: readonly string[], isChosen: boolean): void {
    const next = new Set(chosen);
    for (const name of names) {
      if (!isChosen) next.delete(name);
      else if (next.size < MOST_ADDRESSES) next.add(name);
    }
    setChosen(next);
  }

  return (
    <>
      <div className="section-head">
        <h2 id="own">
          {words.own.title} <span className="muted own-login">{login}</span>
        </h2>
        <input
          type="search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          placeholder={words.own.search}
          aria-label={words.own.search}
        />
      </div>
      <div className="own-card">
        <Troubles listing={listing} />
        <Repositories listing={listing} search={search.trim()} chosen={chosen} onChoose={choose} />
        <Start chosen={chosen} wishes={wishes} onNone={() => setChosen(new Set())} />
      </div>
    </>
  );
}

function Troubles({ listing: { problem, isUnheard, again } }: { listing: OwnListing }) {
  if (isUnheard) return <Unloaded title={words.own.failedToLoad} again={again} />;
  if (!problem) return null;
  return (
    <Notice
      tone="wait"
      title={problem.message}
      actions={
        <Link className="button" href="/settings">
          {words.nav.settings}
        </Link>
      }
    >
      <Remedy remedy={problem.remedy} link={problem.link} />
    </Notice>
  );
}

interface StartProps {
  chosen: ReadonlySet<string>;
  wishes: Wishes;
  onNone: () => void;
}

/** Always there, so that the first choice moves nothing. */
function Start({ chosen, wishes, onNone }: StartProps) {
  const starter = useStart(wishes);
  const names = [...chosen];
  return (
    <>
      <div className="own-start">
        <p className="muted small" role="status">
          {names.length === 0
            ? words.own.none
            : names.length === MOST_ADDRESSES
              ? words.own.most(MOST_ADDRESSES)
              : words.queue.selected(names.length)}
        </p>
        <div className="acts">
          {names.length > 0 && (
            <button className="plain" type="button" onClick={onNone}>
              {words.own.clear}
            </button>
          )}
          <button
            className="primary"
            type="button"
            disabled={names.length === 0 || starter.isBusy}
            onClick={() => void starter.start(names).then((isHeard) => isHeard && onNone())}
          >
            {starter.isBusy
              ? words.import.busy
              : names.length > 1
                ? words.import.actMany(names.length)
                : words.import.act}
          </button>
        </div>
      </div>
      <Estimate urls={names} daysBack={wishes.daysBack} />
      <Outcome starter={starter} />
    </>
  );
}

/** Whose commits are in the repository. Their pictures stay with the host: no other is asked. */
import { useState } from "react";

import { words } from "../../words";
import type { Repository } from "./query";

const SHOWN_AT_FIRST = 8;

export function Contributors({ contributors }: { contributors: Repository["contributors"] }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? contributors : contributors.slice(0, SHOWN_AT_FIRST);
  return (
    <section className="card" aria-labelledby="contributors">
      <h2 id="contributors">{words.project.contributors}</h2>
      {contributors.length === 0 && <p className="muted">{words.project.noContributors}</p>}
      <ul className="people">
        {shown.map((person, index) => (
          <li key={index}>
            <span className="initial" aria-hidden="true">
              {nameOf(person).slice(0, 1).toUpperCase()}
            </span>
            <span className="person">
              {nameOf(person)} {person.isBot && <span className="mark">{words.project.bot}</span>}
            </span>
            <span className="muted small">{words.project.commits(person.contributions)}</span>
          </li>
        ))}
      </ul>
      {shown.length < contributors.length && (
        <button className="plain" type="button" onClick={() => setWhole(true)}>
          {words.project.more(contributors.length - shown.length)}
        </button>
      )}
    </section>
  );
}

function nameOf({ login, name }: Repository["contributors"][number]): string {
  return login ?? name ?? "";
}

/** The published versions, the newest first. */
import { useState } from "react";

import { OutLink } from "../../ui/notice";
import { date } from "../../ui/time";
import { words } from "../../words";
import type { Repository } from "./query";

const SHOWN_AT_FIRST = 5;

export function Releases({ releases }: { releases: Repository["releases"] }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? releases : releases.slice(0, SHOWN_AT_FIRST);
  return (
    <section className="card" aria-labelledby="releases">
      <h2 id="releases">{words.project.releases}</h2>
      {releases.length === 0 && <p className="muted">{words.project.noReleases}</p>}
      <ul className="releases">
        {shown.map(({ tag, name, publishedAt, isPrerelease, url }) => (
          <li key={tag}>
            <span>
              {url ? <OutLink href={url}>{tag}</OutLink> : tag}{" "}
              {isPrerelease && <span className="mark">{words.project.preview}</span>}
            </span>
            <span className="muted small">{publishedAt && date(publishedAt)}</span>
            {name && name !== tag && <span className="muted small release-name">{name}</span>}
          </li>
        ))}
      </ul>
      {shown.length < releases.length && (
        <button className="plain" type="button" onClick={() => setWhole(true)}>
          {words.project.more(releases.length - shown.length)}
        </button>
      )}
    </section>
  );
}

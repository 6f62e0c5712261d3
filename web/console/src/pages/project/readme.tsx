/** The README as the server rendered and sanitised it, made fit for this page. */
import { useMemo } from "react";

import { words } from "../../words";
import type { Readme } from "./query";
import { fitted } from "./readme-html";

const FEWEST_HEADINGS = 4;
const DEEPEST_HEADING = 3;

export function ReadmeText({ readme }: { readme: Readme | null }) {
  const html = useMemo(() => (readme ? fitted(readme.html) : ""), [readme]);
  if (!readme) return <p className="muted card">{words.project.noReadme}</p>;
  return (
    <section className="card readme-card" aria-labelledby="readme">
      <div className="section-head">
        <h2 id="readme">{words.project.readme}</h2>
        <span className="muted small">{readme.path}</span>
      </div>
      {readme.truncated && <p className="tone-wait small">{words.project.truncated}</p>}
      <Contents headings={readme.headings} />
      <div className="readme" dangerouslySetInnerHTML={{ __html: html }} />
    </section>
  );
}

function Contents({ headings }: { headings: Readme["headings"] }) {
  const shown = headings.filter((heading) => heading.level <= DEEPEST_HEADING && heading.text);
  if (shown.length < FEWEST_HEADINGS) return null;
  return (
    <details className="contents">
      <summary>{words.project.contents}</summary>
      <ul>
        {shown.map(({ level, text, anchor }) => (
          <li key={anchor} style={{ paddingInlineStart: `${(level - 1) * 16}px` }}>
            <a href={`#${anchor}`}>{text}</a>
          </li>
        ))}
      </ul>
    </details>
  );
}

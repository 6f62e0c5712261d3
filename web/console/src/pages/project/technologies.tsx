/** What the repository is made with, and why that is believed. */
import { words } from "../../words";
import type { Analysis } from "./query";

type Technology = Analysis["technologies"][number];

export function Technologies({ technologies }: { technologies: readonly Technology[] }) {
  return (
    <section className="card" aria-labelledby="technologies">
      <h2 id="technologies">{words.project.technologies}</h2>
      {technologies.length === 0 && <p className="muted">{words.project.noTechnologies}</p>}
      <ul className="technologies">
        {technologies.map((technology) => (
          <li key={technology.name}>
            <One technology={technology} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function One({ technology: { name, version, category, confidence, evidence } }: { technology: Technology }) {
  return (
    <details>
      <summary>
        <span className="technology">
          {name} {version && <span className="muted">{version}</span>}
        </span>
        <span className="muted small">{category}</span>
      </summary>
      <p className="muted small">{words.project.evidence(confidence)}</p>
      <ul className="evidence">
        {evidence.map(({ path, detail }, index) => (
          <li key={index}>
            <code>{path}</code> {detail && <span className="muted">{detail}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}

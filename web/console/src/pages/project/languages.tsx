/** The languages, each as wide as its part. */
import { words } from "../../words";
import type { Repository } from "./query";

const SHOWN = 8;
const PLAIN = "var(--calm)";

interface Part {
  name: string;
  share: number;
  color: string;
}

export function Languages({ repository }: { repository: Repository }) {
  const parts = partsOf(repository);
  if (parts.length === 0) return null;
  return (
    <section aria-label={words.project.languages}>
      <div className="languages" aria-hidden="true">
        {parts.map(({ name, share, color }) => (
          <span key={name} style={{ flexGrow: share, background: color }} />
        ))}
      </div>
      <ul className="language-names">
        {parts.map(({ name, share, color }) => (
          <li key={name}>
            <span className="dot" style={{ background: color }} /> {name}{" "}
            <span className="muted">{percent(share)}</span>
          </li>
        ))}
        {repository.languagesEstimated && <li className="muted">{words.project.estimated}</li>}
      </ul>
    </section>
  );
}

/** The largest, and all others together. */
function partsOf({ languages }: Repository): Part[] {
  const parts = languages.map(({ name, share, color }) => ({ name, share, color: color ?? PLAIN }));
  if (parts.length <= SHOWN) return parts;
  const rest = parts.slice(SHOWN - 1).reduce((sum, part) => sum + part.share, 0);
  return [
    ...parts.slice(0, SHOWN - 1),
    { name: words.project.other, share: rest, color: PLAIN },
  ];
}

function percent(share: number): string {
  return share < 0.001 ? "< 0.1 %" : `${(share * 100).toFixed(1)} %`;
}

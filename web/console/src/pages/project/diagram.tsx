/** The diagram, drawn by Mermaid, which is loaded when one comes into sight. */
import { useEffect, useRef, useState } from "react";

import { theme } from "../../shell/theme";
import { useStore } from "../../store";
import { useNear } from "../../ui/near";
import { words } from "../../words";
import type { draw } from "./draw";

type Drawing = Awaited<ReturnType<typeof draw>>;

export function Diagram({ source }: { source: string }) {
  const [drawing, setDrawing] = useState<Drawing | "FAILED" | undefined>();
  const place = useRef<HTMLDivElement>(null);
  const isNear = useNear(place);
  const light = useLight();

  useEffect(() => {
    if (!isNear) return undefined;
    let isStale = false;
    import("./draw")
      .then(({ draw }) => draw(source))
      .then((drawn) => isStale || setDrawing(drawn))
      .catch(() => isStale || setDrawing("FAILED"));
    return () => {
      isStale = true;
    };
  }, [isNear, source, light]);

  return (
    <section className="card diagram-card" aria-labelledby="diagram">
      <h2 id="diagram">{words.project.diagram}</h2>
      {/* a region that scrolls must be reachable by the keyboard */}
      <div className="diagram" ref={place} tabIndex={0} aria-labelledby="diagram" role="group">
        {drawing === undefined && <p className="muted">{words.project.drawing}</p>}
        {drawing === "FAILED" && <p className="tone-wait">{words.project.undrawable}</p>}
        {typeof drawing === "object" && (
          <div
            className="drawing"
            style={{ width: drawing.width }}
            dangerouslySetInnerHTML={{ __html: drawing.svg }}
          />
        )}
      </div>
      <details open={drawing === "FAILED" || undefined}>
        <summary className="muted small">{words.project.source}</summary>
        <pre className="source" tabIndex={0}>
          {source}
        </pre>
      </details>
    </section>
  );
}

/** Changes with the colours, by the system's will or a person's. */
function useLight(): string {
  const chosen = useStore(theme);
  const [system, setSystem] = useState(false);
  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const note = (): void => setSystem(dark.matches);
    note();
    dark.addEventListener("change", note);
    return () => dark.removeEventListener("change", note);
  }, []);
  return `${chosen} ${system}`;
}

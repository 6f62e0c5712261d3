/** The event log, the newest last, followed while it is read at its end. */
import { memo, useEffect, useRef, useState } from "react";

import type { Event, Stage } from "../../jobs/job";
import { exactTime } from "../../ui/time";
import { words } from "../../words";

const SHOWN_AT_FIRST = 200;
const NEAR_PIXELS = 40;

export function Log({ events, stages }: { events: readonly Event[]; stages: readonly Stage[] }) {
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const list = useRef<HTMLOListElement>(null);
  const isAtEnd = useRef(true);
  const hidden = Math.max(0, events.length - shown);

  useEffect(() => {
    const element = list.current;
    if (element && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [events.length]);

  function noteWhere(): void {
    const element = list.current;
    if (!element) return;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    isAtEnd.current = below < NEAR_PIXELS;
  }

  const titles = new Map(stages.map((stage) => [stage.name, stage.title]));
  return (
    <section className="log card" aria-labelledby="log">
      <h2 id="log">{words.job.log}</h2>
      {/* a region that scrolls must be reachable by the keyboard */}
      <ol ref={list} onScroll={noteWhere} tabIndex={0} aria-labelledby="log">
        {hidden > 0 && (
          <li className="log-earlier">
            <button className="plain" type="button" onClick={() => setShown(events.length)}>
              {words.job.logEarlier(hidden)}
            </button>
          </li>
        )}
        {events.length === 0 && <li className="muted">{words.job.logEmpty}</li>}
        {events.slice(hidden).map((event) => (
          <Line key={event.sequence} event={event} title={titles.get(event.stage ?? "")} />
        ))}
      </ol>
    </section>
  );
}

const Line = memo(function Line({ event, title }: { event: Event; title: string | undefined }) {
  return (
    <li className={`log-line log-${(event.stageStatus ?? event.status).toLowerCase()}`}>
      <span className="log-number">{event.sequence}</span>
      <time dateTime={event.at}>{exactTime(event.at)}</time>
      <span className="log-percent">{Math.floor(event.percent)} %</span>
      <span className="log-said">
        {event.message}
        {title && title !== event.message && <span className="muted"> · {title}</span>}
      </span>
    </li>
  );
});

/** What an import could not bring, and another try of just that. */
import { useState } from "react";

import { hasEnded, type Gap, type Job } from "../../jobs/job";
import { OutLink } from "../../ui/notice";
import { words } from "../../words";
import { Retry } from "./retry";

const SHOWN_AT_FIRST = 10;

export function Gaps({ job }: { job: Job }) {
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const { nodes, totalCount } = job.gaps;
  if (totalCount === 0) return null;
  return (
    <section className="gaps card" aria-labelledby="gaps">
      <div className="section-head">
        <h2 id="gaps">{words.job.gaps}</h2>
        {hasEnded(job) && nodes.some((gap) => gap.retriable) && <Retry id={job.id} only="GAPS" isPrimary />}
      </div>
      <ul className="gap-list">
        {nodes.slice(0, shown).map((gap, index) => (
          <li key={index}>
            <One gap={gap} />
          </li>
        ))}
      </ul>
      {nodes.length > shown && (
        <button className="plain" type="button" onClick={() => setShown(nodes.length)}>
          {words.job.moreGaps(nodes.length - shown)}
        </button>
      )}
    </section>
  );
}

function One({ gap }: { gap: Gap }) {
  return (
    <>
      <p className="gap-what">
        <strong>{gap.item ?? gap.stage.replaceAll("_", " ")}</strong> {gap.message}
      </p>
      <p className="muted small">
        {gap.remedy} {!gap.retriable && words.job.gapFinal}{" "}
        {gap.link && <OutLink href={gap.link}>{words.job.readOn}</OutLink>} <code>{gap.code}</code>
      </p>
    </>
  );
}

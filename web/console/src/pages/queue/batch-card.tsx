/** How far the batch is that was started last. */
import { useEffect } from "react";

import { batch, keepBatch } from "../../jobs/batch";
import { askFor } from "../../jobs/feed";
import { hasEnded } from "../../jobs/job";
import { knownJob, shape } from "../../jobs/known";
import { useStore } from "../../store";
import { Bar } from "../../ui/bar";
import { words } from "../../words";

export function BatchCard() {
  const ids = useStore(batch);
  useStore(shape);
  useEffect(() => void askFor(ids), [ids]);
  if (ids.length === 0) return null;

  const jobs = ids.map(knownJob).filter((job) => job !== undefined);
  const ended = jobs.filter(hasEnded).length;
  const failed = jobs.filter((job) => job.status === "FAILED").length;
  const isOver = ended === ids.length;
  return (
    <section className="batch card" aria-labelledby="batch">
      <div className="section-head">
        <h2 id="batch">{words.queue.batch(ended, ids.length, failed)}</h2>
        <button className="plain" type="button" onClick={() => keepBatch([])}>
          {words.queue.batchClear}
        </button>
      </div>
      <Bar
        of={ids.join()}
        percent={(100 * ended) / ids.length}
        label={words.queue.batchLabel}
        tone={!isOver ? "busy" : failed > 0 ? "wait" : "good"}
        isMoving={!isOver}
      />
    </section>
  );
}

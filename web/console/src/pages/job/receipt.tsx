/** What the job has spent. */
import type { Job } from "../../jobs/job";
import { size } from "../../ui/size";
import { duration } from "../../ui/time";
import { words } from "../../words";

export function Receipt({ receipt }: { receipt: Job["receipt"] }) {
  const rows: [string, string][] = [
    [words.job.requests, receipt.requests.toLocaleString("en")],
    [words.job.points, receipt.graphqlPoints.toLocaleString("en")],
    [words.job.notModified, receipt.notModified.toLocaleString("en")],
    [words.job.cacheHits, receipt.cacheHits.toLocaleString("en")],
    [words.job.bytes, size(receipt.bytes)],
    [words.job.waited, duration(receipt.secondsWaited * 1000)],
  ];
  return (
    <section className="receipt card" aria-labelledby="receipt">
      <h2 id="receipt">{words.job.receipt}</h2>
      <p className="muted small">{words.job.receiptLead}</p>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

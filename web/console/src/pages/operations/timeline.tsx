/** How jobs ended over time: how many, how long they took, and what failed. */
import { useMemo, useState } from "react";

import { Choices } from "../../ui/choices";
import { clockTime, date, duration } from "../../ui/time";
import { Empty } from "../../ui/page";
import { words } from "../../words";
import { Columns, Dots, Sparks } from "./charts";
import { usePoll } from "./poll";
import { TIMELINE, type Figures, type Span, type Timeline } from "./queries";

const EVERY_MILLISECONDS = 10_000;
const SPANS = ["HOUR", "DAY", "WEEK"] as const satisfies readonly Span[];
const MOST_REASONS = 6;

const ENDS = [
  { name: "completed", tone: "good" },
  { name: "completedWithGaps", tone: "wait" },
  { name: "failed", tone: "bad" },
  { name: "cancelled", tone: "calm" },
] as const;

export function TimelineSection() {
  const [span, setSpan] = useState<Span>("HOUR");
  const variables = useMemo(() => ({ span }), [span]);
  const { data, isUnheard } = usePoll(TIMELINE, variables, EVERY_MILLISECONDS);
  const timeline = data?.operations.timeline;
  return (
    <section aria-labelledby="timeline" className="timeline">
      <div className="section-head">
        <h2 id="timeline">{words.operations.timeline}</h2>
        <Choices legend={words.operations.span} name="span" of={SPANS} chosen={span} onChoose={setSpan}>
          {(each) => words.operations.spans[each]}
        </Choices>
      </div>
      {timeline ? (
        <Charts timeline={timeline} isLong={span === "WEEK"} />
      ) : (
        <div className="card charts-room" aria-busy={!isUnheard}>
          {isUnheard && <Empty title={words.operations.failedToLoad} />}
        </div>
      )}
    </section>
  );
}

function Charts({ timeline, isLong }: { timeline: Timeline; isLong: boolean }) {
  const { whole, buckets, countedSince } = timeline;
  const times = buckets.map(({ start }) => moment(start, isLong));
  const isCut = countedSince > whole.start;
  return (
    <>
      <div className="charts">
        <Throughput whole={whole} buckets={buckets} times={times} />
        <Durations whole={whole} buckets={buckets} times={times} />
        <Reasons whole={whole} buckets={buckets} times={times} />
      </div>
      {isCut && (
        <p className="muted small">{words.operations.counted(moment(countedSince, isLong))}</p>
      )}
    </>
  );
}

interface ChartProps {
  whole: Figures;
  buckets: readonly Figures[];
  times: readonly string[];
}

function Throughput({ whole, buckets, times }: ChartProps) {
  const sum = ENDS.reduce((total, { name }) => total + whole[name], 0);
  return (
    <figure className="card chart">
      <figcaption>
        <h3>{words.operations.ended}</h3>
        <span className="sum">{sum.toLocaleString("en")}</span>
      </figcaption>
      <Columns
        label={words.operations.endedLabel(sum)}
        times={times}
        columns={buckets.map((bucket) =>
          ENDS.map(({ name, tone }) => ({ tone, value: bucket[name] })),
        )}
        tell={(index) => {
          const bucket = buckets[index];
          return bucket
            ? ENDS.filter(({ name }) => bucket[name] > 0)
                .map(({ name }) => `${words.operations.ends[name]} ${bucket[name]}`)
                .join(" · ") || words.operations.none
            : "";
        }}
      />
      <ul className="legend small">
        {ENDS.map(({ name, tone }) => (
          <li key={name} className={`tone-${tone}`}>
            <span className="swatch" aria-hidden="true" /> {words.operations.ends[name]}{" "}
            <span className="muted">{whole[name].toLocaleString("en")}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}

function Durations({ whole, buckets, times }: ChartProps) {
  const { medianSeconds, p95Seconds } = whole;
  return (
    <figure className="card chart">
      <figcaption>
        <h3>{words.operations.took}</h3>
        <span className="sum">{seconds(medianSeconds)}</span>
      </figcaption>
      <Dots
        label={words.operations.tookLabel(seconds(medianSeconds), seconds(p95Seconds))}
        times={times}
        pairs={buckets.map((bucket) =>
          bucket.medianSeconds === null || bucket.p95Seconds === null
            ? null
            : { low: bucket.medianSeconds, high: bucket.p95Seconds },
        )}
        scale={seconds}
        tell={(index) => {
          const bucket = buckets[index];
          return bucket?.medianSeconds == null
            ? words.operations.none
            : words.operations.tookLabel(seconds(bucket.medianSeconds), seconds(bucket.p95Seconds));
        }}
      />
      <ul className="legend small">
        <li className="tone-busy">
          <span className="swatch" aria-hidden="true" /> {words.operations.median}{" "}
          <span className="muted">{seconds(medianSeconds)}</span>
        </li>
        <li className="tone-busy">
          <span className="swatch faint" aria-hidden="true" /> {words.operations.p95}{" "}
          <span className="muted">{seconds(p95Seconds)}</span>
        </li>
      </ul>
    </figure>
  );
}

function Reasons({ whole, buckets, times }: ChartProps) {
  const shown = whole.failures.slice(0, MOST_REASONS);
  const others = whole.failures.slice(MOST_REASONS).reduce((sum, { count }) => sum + count, 0);
  return (
    <figure className="card chart">
      <figcaption>
        <h3>{words.operations.failures}</h3>
        <span className="sum">{whole.failed.toLocaleString("en")}</span>
      </figcaption>
      {shown.length === 0 ? (
        <p className="muted chart-empty">{words.operations.noFailures}</p>
      ) : (
        <ul className="reasons">
          {shown.map(({ code, count }) => (
            <li key={code}>
              <span className="reason">{words.operations.reason(code)}</span>
              <Sparks values={buckets.map((bucket) => of(bucket, code))} times={times} />
              <span className="reason-count">{count.toLocaleString("en")}</span>
            </li>
          ))}
        </ul>
      )}
      {others > 0 && <p className="muted small">{words.operations.otherReasons(others)}</p>}
    </figure>
  );
}

function of({ failures }: Figures, code: string): number {
  return failures.find((failure) => failure.code === code)?.count ?? 0;
}

function seconds(value: number | null): string {
  if (value === null) return "–";
  return value < 10 ? `${value.toFixed(1)} s` : duration(value * 1000);
}

function moment(time: string, isLong: boolean): string {
  return isLong ? `${date(time).replace(/ \d{4}$/, "")}, ${clockTime(time)}` : clockTime(time);
}

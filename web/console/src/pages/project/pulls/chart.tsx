/** Draws what happened, unit by unit: what was opened above the line, what was done with below. */
import { useState, type KeyboardEvent, type PointerEvent } from "react";

import { words } from "../../../words";
import type { Point, Unit } from "./query";

const HALF = 50;
const FREE = 0.2;

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const month = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

export function Chart({ points, unit }: { points: readonly Point[]; unit: Unit }) {
  const [at, setAt] = useState<number | null>(null);
  const last = points.length - 1;
  const here = at === null ? undefined : points[Math.min(at, last)];

  function point(event: PointerEvent<HTMLDivElement>): void {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    setAt(clamp(Math.floor(((event.clientX - left) / width) * points.length), last));
  }

  function press(event: KeyboardEvent): void {
    const from = at ?? points.length;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") setAt(null);
    if (to === undefined) return;
    event.preventDefault();
    setAt(clamp(to, last));
  }

  const shown = here ?? total(points);
  const label = here ? named(here.start, unit) : words.pulls.since(named(points[0]!.start, "DAY"));
  return (
    <>
      <div
        className="activity-chart"
        role="slider"
        tabIndex={0}
        aria-label={words.pulls.chart}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={at ?? last}
        aria-valuetext={`${label}: ${words.pulls.figures(shown.opened, shown.merged, shown.closed)}`}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => setAt(null)}
        onBlur={() => setAt(null)}
        onKeyDown={press}
      >
        <Bars points={points} at={at} />
      </div>
      <p className="chart-said" aria-hidden="true">
        <span className="muted">{label}</span>
        <Figure name="opened" value={shown.opened} />
        <Figure name="merged" value={shown.merged} />
        <Figure name="closed" value={shown.closed} />
      </p>
    </>
  );
}

function Bars({ points, at }: { points: readonly Point[]; at: number | null }) {
  const most = Math.max(1, ...points.map(({ opened, merged, closed }) => Math.max(opened, merged + closed)));
  const high = (count: number): number => (count / most) * (HALF - 3);
  const wide = 1 - 2 * FREE;
  return (
    <svg viewBox={`0 0 ${points.length} ${2 * HALF}`} preserveAspectRatio="none" aria-hidden="true">
      {at !== null && <rect className="chart-here" x={at} width={1} y={0} height={2 * HALF} />}
      {points.map(({ start, opened, merged, closed }, index) => (
        <g key={start}>
          <rect className="chart-opened" x={index + FREE} width={wide} y={HALF - high(opened)} height={high(opened)} />
          <rect className="chart-merged" x={index + FREE} width={wide} y={HALF} height={high(merged)} />
          <rect className="chart-closed" x={index + FREE} width={wide} y={HALF + high(merged)} height={high(closed)} />
        </g>
      ))}
      <line className="chart-axis" x1={0} x2={points.length} y1={HALF} y2={HALF} />
    </svg>
  );
}

type Figures = Pick<Point, "opened" | "merged" | "closed">;

function Figure({ name, value }: { name: keyof Figures; value: number }) {
  return (
    <span>
      <span className={`dot chart-${name}`} /> <strong>{value.toLocaleString("en")}</strong>{" "}
      {words.pulls.figure[name]}
    </span>
  );
}

function total(points: readonly Point[]): Figures {
  const sum = (of: keyof Figures): number => points.reduce((all, point) => all + point[of], 0);
  return { opened: sum("opened"), merged: sum("merged"), closed: sum("closed") };
}

function named(start: string, unit: Unit): string {
  if (unit === "MONTH") return month.format(new Date(start));
  const name = day.format(new Date(start));
  return unit === "WEEK" ? words.pulls.week(name) : name;
}

function clamp(index: number, last: number): number {
  return Math.min(last, Math.max(0, index));
}

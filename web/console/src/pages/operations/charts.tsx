/** Small charts over time, drawn in units of their own and stretched to their place. */
import { useState, type PointerEvent, type ReactNode } from "react";

import type { Tone } from "../../ui/status";

const HEIGHT = 100;
const GAP = 0.22;

interface FrameProps {
  /** What it shows, in a sentence. */
  label: string;
  times: readonly string[];
  /** What the tallest stands for. */
  top: string;
  /** One bucket in words. */
  tell: (index: number) => string;
  children: ReactNode;
}

/** The place of a chart, with its scale, its times, and words for what is pointed at. */
function Frame({ label, times, top, tell, children }: FrameProps) {
  const [at, setAt] = useState<number | null>(null);
  const count = times.length;

  function point(event: PointerEvent<SVGSVGElement>): void {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const index = Math.floor(((event.clientX - left) / width) * count);
    setAt(Math.max(0, Math.min(count - 1, index)));
  }

  return (
    <div className="plot">
      <p className="plot-told small" aria-hidden="true">
        {at === null ? (
          <span className="muted">{top}</span>
        ) : (
          <>
            <strong>{times[at]}</strong> {tell(at)}
          </>
        )}
      </p>
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${count} ${HEIGHT}`}
        preserveAspectRatio="none"
        onPointerMove={point}
        onPointerLeave={() => setAt(null)}
      >
        {at !== null && <rect className="plot-at" x={at} y={0} width={1} height={HEIGHT} />}
        {children}
      </svg>
      <p className="plot-times muted small" aria-hidden="true">
        <span>{times[0]}</span>
        <span>{times[Math.floor(count / 2)]}</span>
        <span>{times[count - 1]}</span>
      </p>
      <div className="visually-hidden">
        <table>
          <caption>{label}</caption>
          <tbody>
            {times.map((time, index) => (
              <tr key={time}>
                <th scope="row">{time}</th>
                <td>{tell(index)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

interface Part {
  tone: Tone;
  value: number;
}

interface ColumnsProps extends Pick<FrameProps, "label" | "times" | "tell"> {
  columns: readonly (readonly Part[])[];
}

/** Columns of parts upon each other. */
export function Columns({ columns, ...frame }: ColumnsProps) {
  const sums = columns.map((parts) => parts.reduce((sum, { value }) => sum + value, 0));
  const most = Math.max(1, ...sums);
  return (
    <Frame {...frame} top={most.toLocaleString("en")}>
      {columns.map((parts, index) => {
        let top = HEIGHT;
        return parts.map(({ tone, value }) => {
          const height = (value / most) * HEIGHT;
          top -= height;
          return height === 0 ? null : (
            <rect
              key={`${index} ${tone}`}
              className={`tone-${tone}`}
              x={index + GAP / 2}
              y={top}
              width={1 - GAP}
              height={height}
            />
          );
        });
      })}
    </Frame>
  );
}

interface DotsProps extends Pick<FrameProps, "label" | "times" | "tell"> {
  pairs: readonly ({ low: number; high: number } | null)[];
  scale: (value: number) => string;
}

/** For each time a low and a high value, on a common ground. */
export function Dots({ pairs, scale, ...frame }: DotsProps) {
  const most = Math.max(...pairs.map((pair) => pair?.high ?? 0)) || 1;
  const known = pairs.some((pair) => pair !== null);
  return (
    <Frame {...frame} top={known ? scale(most) : "–"}>
      {pairs.map(
        (pair, index) =>
          pair && (
            <g key={index} className="tone-busy">
              <Column index={index} part={pair.high / most} isFaint />
              <Column index={index} part={pair.low / most} />
            </g>
          ),
      )}
    </Frame>
  );
}

interface ColumnProps {
  index: number;
  /** 0 to 1 of the height. */
  part: number;
  isFaint?: boolean;
}

function Column({ index, part, isFaint = false }: ColumnProps) {
  const height = Math.max(1.5, part * HEIGHT);
  return (
    <rect
      className={isFaint ? "faint" : undefined}
      x={index + GAP / 2}
      y={HEIGHT - height}
      width={1 - GAP}
      height={height}
    />
  );
}

/** A line's height of columns; the words beside it say what matters. */
export function Sparks({ values, times }: { values: readonly number[]; times: readonly string[] }) {
  const most = Math.max(1, ...values);
  return (
    <svg
      className="sparks tone-bad"
      viewBox={`0 0 ${times.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <line className="sparks-ground" x1={0} x2={times.length} y1={HEIGHT} y2={HEIGHT} />
      {values.map(
        (value, index) => value > 0 && <Column key={index} index={index} part={value / most} />,
      )}
    </svg>
  );
}

/** The list of jobs: only what is in sight is drawn, and a job that moves redraws its own row. */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useLayoutEffect, useRef } from "react";

import { JobLine } from "../../jobs/job-line";
import { knownJob } from "../../jobs/known";
import { isTaken } from "../../shell/shortcuts";
import { words } from "../../words";

const ROW_PIXELS = 49;
const NARROW_ROW_PIXELS = 69;
// what a row may not be scrolled beneath
const HEADER_PIXELS = 64;
const NARROW = "(max-width: 720px)";
const NEAR_END = 20;

interface RowsProps {
  ids: readonly string[];
  chosen: ReadonlySet<string>;
  onToggle: (id: string) => void;
  onEnd: () => void;
}

export function Rows({ ids, chosen, onToggle, onEnd }: RowsProps) {
  const list = useRef<HTMLUListElement>(null);
  const isNarrow = matchMedia(NARROW).matches;
  const rows = useWindowVirtualizer({
    count: ids.length,
    estimateSize: () => (isNarrow ? NARROW_ROW_PIXELS : ROW_PIXELS),
    getItemKey: (index) => ids[index] ?? index,
    scrollMargin: list.current?.offsetTop ?? 0,
    overscan: 8,
    scrollPaddingStart: HEADER_PIXELS,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;

  useEffect(() => {
    if (last >= ids.length - NEAR_END) onEnd();
  }, [last, ids.length, onEnd]);

  useKeys(ids, onToggle, (index) => rows.scrollToIndex(index));

  return (
    <ul
      className="lines rows"
      ref={list}
      style={{ height: rows.getTotalSize() }}
      aria-label={words.queue.list}
    >
      {shown.map(({ index, start, size }) => {
        const id = ids[index] ?? "";
        return (
          <li
            key={id}
            className="row"
            style={{ height: size, transform: `translateY(${start - rows.options.scrollMargin}px)` }}
            aria-setsize={ids.length}
            aria-posinset={index + 1}
            data-index={index}
          >
            <Row id={id} isChosen={chosen.has(id)} onToggle={onToggle} />
          </li>
        );
      })}
    </ul>
  );
}

interface RowProps {
  id: string;
  isChosen: boolean;
  onToggle: (id: string) => void;
}

const Row = memo(function Row({ id, isChosen, onToggle }: RowProps) {
  return (
    <>
      <label className="row-choice">
        <input
          type="checkbox"
          checked={isChosen}
          onChange={() => onToggle(id)}
          aria-label={words.queue.select(knownJob(id)?.repository ?? words.job.unnamed)}
        />
      </label>
      <JobLine id={id} />
    </>
  );
});

/**
 * J and K go from job to job, X selects the one that they have come to.
 *
 * Keys may come faster than the browser draws: each one goes on from where the last one led,
 * and a row that is not drawn yet gets the focus when it is.
 */
function useKeys(
  ids: readonly string[],
  onToggle: (id: string) => void,
  scrollTo: (index: number) => void,
): void {
  const now = useRef({ ids, onToggle, scrollTo });
  now.current = { ids, onToggle, scrollTo };
  const undrawn = useRef<number>(undefined);
  // where J and K go on from when the row has lost the focus
  const last = useRef(-1);

  useLayoutEffect(() => {
    if (undrawn.current !== undefined && focusRow(undrawn.current)) undrawn.current = undefined;
  });

  useLayoutEffect(() => {
    function press(event: KeyboardEvent): void {
      if (isTaken(event)) return;
      const { ids, onToggle, scrollTo } = now.current;
      const index = undrawn.current ?? focusedRow();
      const id = index === undefined ? undefined : ids[index];
      if (event.key === "x" && id) onToggle(id);
      const step = { j: 1, k: -1 }[event.key];
      if (step === undefined) return;
      const next = Math.min(ids.length - 1, Math.max(0, (index ?? last.current) + step));
      last.current = next;
      scrollTo(next);
      undrawn.current = focusRow(next) ? undefined : next;
    }
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

function focusedRow(): number | undefined {
  const row = document.activeElement?.closest<HTMLElement>("[data-index]");
  return row ? Number(row.dataset["index"]) : undefined;
}

/** False while the row is not drawn. */
function focusRow(index: number): boolean {
  const line = document.querySelector<HTMLElement>(`[data-index="${index}"] .line`);
  line?.focus({ preventScroll: true });
  return line !== null;
}

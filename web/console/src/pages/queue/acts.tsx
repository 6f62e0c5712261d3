/** What can be done with the selected jobs: cancel those at work, try again those that ended. */
import { useState } from "react";

import { cancelJob, retryJob } from "../../jobs/acts";
import { hasEnded, mayRetry, type JobRow } from "../../jobs/job";
import { knownJob } from "../../jobs/known";
import { words } from "../../words";

const AT_ONCE = 4;

interface ActsProps {
  selected: readonly string[];
  isAll: boolean;
  onAll: (isAll: boolean) => void;
}

export function Acts({ selected, isAll, onAll }: ActsProps) {
  const [isBusy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const jobs = selected.map(knownJob).filter((job) => job !== undefined);
  const atWork = jobs.filter((job) => !hasEnded(job));
  const ended = jobs.filter(mayRetry);

  async function doing(
    some: readonly JobRow[],
    act: (id: string) => Promise<string | null>,
    done: (count: number) => string,
  ): Promise<void> {
    setBusy(true);
    const refusals = (await several(some, act)).filter((refusal) => refusal !== null);
    const first = refusals[0];
    const refused = first === undefined ? "" : ` ${words.queue.refused(refusals.length, first)}`;
    setSaid(done(some.length - refusals.length) + refused);
    onAll(false);
    setBusy(false);
  }

  return (
    <div className="queue-acts">
      <label className="choice">
        <input
          type="checkbox"
          checked={isAll}
          ref={(box) => {
            if (box) box.indeterminate = selected.length > 0 && !isAll;
          }}
          onChange={(event) => onAll(event.target.checked)}
          aria-label={words.queue.selectAll}
        />
        <span className="muted">
          {selected.length > 0 ? words.queue.selected(selected.length) : words.queue.keys}
        </span>
      </label>
      <span className="small queue-said" role="status">
        {selected.length === 0 && said}
      </span>
      <div className="acts">
        {ended.length > 0 && (
          <button
            type="button"
            disabled={isBusy}
            onClick={() => void doing([...ended].reverse(), retry, words.queue.retried)}
          >
            {words.queue.retry(ended.length)}
          </button>
        )}
        {atWork.length > 0 && (
          <button
            className="danger"
            type="button"
            disabled={isBusy}
            onClick={() => void doing(atWork, cancelJob, words.queue.cancelled)}
          >
            {words.queue.cancel(atWork.length)}
          </button>
        )}
      </div>
    </div>
  );
}

async function retry(id: string): Promise<string | null> {
  const answer = await retryJob(id);
  return answer.isStarted ? null : answer.reason;
}

/** Acts on each, a few at once; answers with what each was refused for, or null. */
async function several(
  jobs: readonly JobRow[],
  act: (id: string) => Promise<string | null>,
): Promise<(string | null)[]> {
  const answers: (string | null)[] = [];
  for (let start = 0; start < jobs.length; start += AT_ONCE) {
    const some = jobs.slice(start, start + AT_ONCE);
    const heard = some.map((job) => act(job.id).catch(() => words.signIn.unreachable));
    answers.push(...(await Promise.all(heard)));
  }
  return answers;
}

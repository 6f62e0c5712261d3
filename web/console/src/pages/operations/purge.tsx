/** Deletes what ended long ago, once it is known how much that is. */
import { useMemo, useState } from "react";

import { words } from "../../words";
import { purgeJobs } from "./acts";
import { Confirm } from "./confirm";
import { usePoll } from "./poll";
import { PURGEABLE } from "./queries";

const EVERY_MILLISECONDS = 10_000;
const AGES_DAYS = [1, 7, 30, 90, 365] as const;

interface PurgeProps {
  onDone: (said: string) => void;
  onClose: () => void;
}

export function Purge({ onDone, onClose }: PurgeProps) {
  const [days, setDays] = useState<number>(30);
  const [gone, setGone] = useState(0);
  const variables = useMemo(() => ({ days }), [days]);
  const { data, isCurrent } = usePoll(PURGEABLE, variables, EVERY_MILLISECONDS);
  const count = isCurrent && data ? data.operations.endedJobs.totalCount : null;
  let deleted = 0;
  return (
    <Confirm
      act={{
        title: words.operations.purgeSure,
        text: gone > 0 ? words.operations.purged(gone) : words.operations.purgeText(count),
        yes: words.operations.delete,
        isDangerous: true,
        act: () =>
          purgeJobs(days, (told) => {
            deleted = told;
            setGone(told);
          }),
        get done() {
          return words.operations.purged(deleted);
        },
      }}
      onDone={onDone}
      onClose={onClose}
    >
      <label className="purge-age">
        {words.operations.olderThan}
        <select value={days} onChange={(event) => setDays(Number(event.target.value))}>
          {AGES_DAYS.map((each) => (
            <option key={each} value={each}>
              {words.plural(each, "day")}
            </option>
          ))}
        </select>
      </label>
    </Confirm>
  );
}

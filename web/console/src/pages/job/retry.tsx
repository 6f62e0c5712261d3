/** The button that tries again, and says why it could not. */
import { useState } from "react";
import { Link, useLocation } from "wouter";

import { retryJob, type Retried } from "../../jobs/acts";
import { words } from "../../words";

interface RetryProps {
  id: string;
  only: "ALL" | "GAPS";
  isPrimary?: boolean;
}

type Refused = Extract<Retried, { isStarted: false }>;

const UNHEARD: Refused = {
  isStarted: false,
  busyWith: null,
  reason: words.signIn.unreachable,
};

export function Retry({ id, only, isPrimary = false }: RetryProps) {
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [, go] = useLocation();

  async function retry(): Promise<void> {
    setBusy(true);
    const answer = await retryJob(id, only).catch(() => UNHEARD);
    setBusy(false);
    if (answer.isStarted) go(`/jobs/${encodeURIComponent(answer.jobId)}`);
    else setRefused(answer);
  }

  return (
    <div className="retry">
      <button
        className={isPrimary ? "primary" : ""}
        type="button"
        disabled={isBusy}
        onClick={() => void retry()}
      >
        {isBusy ? words.job.retrying : only === "GAPS" ? words.job.retryGaps : words.job.retry}
      </button>
      {refused && (
        <p className="small tone-bad" role="alert">
          {refused.reason}{" "}
          {refused.busyWith && (
            <Link href={`/jobs/${encodeURIComponent(refused.busyWith)}`}>
              {words.import.openJob}
            </Link>
          )}
        </p>
      )}
    </div>
  );
}

/** What the hosts still grant, by whose account it is. */
import { Countdown, clockTime } from "../../ui/time";
import { words } from "../../words";
import type { Quota } from "./queries";

export function Quotas({ quotas }: { quotas: readonly Quota[] }) {
  return (
    <section aria-labelledby="quotas">
      <h2 id="quotas">{words.operations.quotas}</h2>
      {quotas.length === 0 ? (
        <p className="muted card">{words.operations.noQuotas}</p>
      ) : (
        <ul className="lines">
          {quotas.map((quota) => (
            <li className="quota" key={[quota.holder, quota.name, quota.host, quota.resource].join()}>
              <Line quota={quota} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Line({ quota }: { quota: Quota }) {
  const { holder, name, host, resource, limit, remaining, inFlight, inLine } = quota;
  return (
    <>
      <p className="quota-name">
        <strong>{words.operations.holder[holder]}</strong>
        {holder === "USER" && <code>{name}</code>}{" "}
        <span className="muted small">
          {host.replace(/^https?:\/\//, "")}
          {resource && ` · ${resource}`}
        </span>
      </p>
      <div className="quota-left">
        {limit !== null && remaining !== null && (
          <meter
            min={0}
            max={limit}
            value={remaining}
            low={limit * 0.1}
            optimum={limit}
            aria-label={words.operations.left(remaining, limit)}
          />
        )}
        <span className="small">{leftOf(limit, remaining)}</span>
      </div>
      <p className="small quota-when">
        <When quota={quota} />
        {(inFlight > 0 || inLine > 0) && (
          <span className="muted"> {words.operations.requests(inFlight, inLine)}</span>
        )}
      </p>
    </>
  );
}

function leftOf(limit: number | null, remaining: number | null): string {
  if (limit === null) return words.operations.unknown;
  return remaining === null
    ? words.operations.grants(limit)
    : words.operations.left(remaining, limit);
}

function When({ quota: { blockedUntil, blockedBy, resetsAt } }: { quota: Quota }) {
  if (blockedUntil && blockedBy)
    return (
      <span className="tone-wait">
        {words.job.wait[blockedBy]}, <Countdown until={blockedUntil} after={words.job.now} />
      </span>
    );
  if (resetsAt)
    return <span className="muted">{words.operations.resets(clockTime(resetsAt))}</span>;
  return <span className="muted">{words.operations.fresh}</span>;
}

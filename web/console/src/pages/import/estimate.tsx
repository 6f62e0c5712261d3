/** Says what a start would take: time, requests, and whether the quota suffices. */
import { OutLink } from "../../ui/notice";
import { duration } from "../../ui/time";
import { words } from "../../words";
import { useEstimate, type ImportEstimate } from "./use-estimate";

interface EstimateProps {
  urls: readonly string[];
  daysBack: number;
}

/** One line that is always there, so that its coming moves nothing. */
export function Estimate({ urls, daysBack }: EstimateProps) {
  const { state, estimates, ask } = useEstimate(urls, daysBack);
  return (
    <div className="estimate small" aria-live="polite">
      {state === "NONE" && urls.length > 1 && (
        <button className="plain" type="button" onClick={ask}>
          {words.estimate.ask}
        </button>
      )}
      {state === "ASKING" && (
        <span className="muted">
          {urls.length > 1
            ? words.estimate.askingMany(estimates.length, urls.length)
            : words.estimate.asking}
        </span>
      )}
      {state === "UNHEARD" && <span className="muted">{words.estimate.unheard}</span>}
      {state === "KNOWN" && <Told estimates={estimates} />}
    </div>
  );
}

function Told({ estimates }: { estimates: readonly ImportEstimate[] }) {
  const reachable = estimates.filter((each) => each.reachable);
  const troubles = estimates.filter((each) => each.problem !== null);
  return (
    <>
      {reachable.length > 0 && <Sum estimates={reachable} />}
      {troubles.map(({ repository, reachable: isReachable, problem }) => (
        <p key={repository} className={isReachable ? "muted" : "tone-bad"}>
          {estimates.length > 1 && <strong>{repository}: </strong>}
          {problem?.message} {problem?.remedy}{" "}
          {problem?.link && <OutLink href={problem.link}>{words.job.readOn}</OutLink>}
        </p>
      ))}
    </>
  );
}

function Sum({ estimates }: { estimates: readonly ImportEstimate[] }) {
  const sum = (of: (each: ImportEstimate) => number): number =>
    estimates.reduce((all, each) => all + of(each), 0);
  const requests = sum((each) => each.requests);
  const pulls = sum((each) => each.pullRequests ?? 0);
  const lefts = estimates.flatMap((each) => each.quotaLeft ?? []);
  const left = lefts.length > 0 ? Math.min(...lefts) : null;
  const low = duration(1000 * sum((each) => each.secondsLow));
  const high = duration(1000 * sum((each) => each.secondsHigh));
  return (
    <p>
      <strong>{low === high ? words.estimate.about(high) : words.estimate.range(low, high)}</strong>
      <span className="muted">
        {" "}
        · {words.estimate.requests(requests, left)}
        {pulls > 0 && ` · ${words.plural(pulls, "pull request")}`}
      </span>
      {left !== null && left < requests && (
        <span className="tone-wait"> {words.estimate.waits}</span>
      )}
    </p>
  );
}

/** The pull requests that pass the filter, the newest first, in pages. */
import { useQuery } from "@apollo/client/react";

import { PullClosed, PullMerged, PullOpen } from "../../../ui/icons";
import { OutLink } from "../../../ui/notice";
import { Unloaded } from "../../../ui/page";
import { Ago } from "../../../ui/time";
import { words } from "../../../words";
import type { Shown } from "./pulls";
import { PULLS, type Pull, type PullState } from "./query";

const PAGE = 10;
const MOST_LABELS = 4;

interface ListProps {
  id: string;
  shown: Shown;
  label: string | null;
  onLabel: (label: string) => void;
}

export function List({ id, shown, label, onLabel }: ListProps) {
  const state = shown === "ALL" ? null : shown;
  const { data, previousData, error, refetch, fetchMore } = useQuery(PULLS, {
    variables: { id, state, label, first: PAGE, after: null },
    fetchPolicy: "cache-and-network",
  });
  const listed = (data ?? previousData)?.project?.pullRequests;

  function more(): void {
    void fetchMore({
      variables: { first: 3 * PAGE, after: listed?.pageInfo.endCursor ?? null },
      updateQuery: ({ project: before }, { fetchMoreResult: { project: next } }) => {
        if (!before || !next) return { project: before };
        const nodes = [...before.pullRequests.nodes, ...next.pullRequests.nodes];
        return { project: { ...before, pullRequests: { ...next.pullRequests, nodes } } };
      },
    });
  }

  if (error && !listed) return <Unloaded title={words.pulls.failedToLoad} again={() => void refetch()} />;
  return (
    <>
      <ul className="pull-list" aria-busy={listed === undefined} aria-labelledby="pulls">
        {listed?.nodes.length === 0 && <li className="muted">{words.pulls.empty[shown]}</li>}
        {listed?.nodes.map((pull) => (
          <li key={pull.number} className="pull">
            <One pull={pull} label={label} onLabel={onLabel} />
          </li>
        ))}
      </ul>
      {listed?.pageInfo.hasNextPage && (
        <button className="plain" type="button" onClick={more}>
          {words.projects.more}
        </button>
      )}
    </>
  );
}

function One({ pull, label, onLabel }: { pull: Pull } & Pick<ListProps, "label" | "onLabel">) {
  return (
    <>
      <Mark pull={pull} />
      <p className="pull-title">
        <OutLink href={pull.url}>{pull.title}</OutLink>
      </p>
      <p className="muted small pull-said">
        #{pull.number} {said(pull)} <Ago time={pull.mergedAt ?? pull.closedAt ?? pull.createdAt} />
        {pull.additions !== null && pull.deletions !== null && (
          <span className="pull-size">
            <span className="tone-good">+{pull.additions.toLocaleString("en")}</span>{" "}
            <span className="tone-bad">−{pull.deletions.toLocaleString("en")}</span>
          </span>
        )}
        {pull.labels
          .filter((each) => each !== label)
          .slice(0, MOST_LABELS)
          .map((each) => (
            <button
              className="pull-label"
              key={each}
              type="button"
              onClick={() => onLabel(each)}
              aria-label={words.pulls.onlyLabel(each)}
            >
              {each}
            </button>
          ))}
      </p>
    </>
  );
}

const MARKS: Record<PullState, { tone: string; icon: typeof PullOpen }> = {
  OPEN: { tone: "tone-good", icon: PullOpen },
  MERGED: { tone: "tone-busy", icon: PullMerged },
  CLOSED: { tone: "tone-calm", icon: PullClosed },
};

function Mark({ pull: { state, isDraft } }: { pull: Pull }) {
  const { tone, icon: Icon } = MARKS[state];
  return (
    <span className={`pull-mark ${isDraft ? "tone-calm" : tone}`}>
      <Icon />
    </span>
  );
}

function said({ state, isDraft, author }: Pull): string {
  const by = author ?? words.pulls.ghost;
  return isDraft && state === "OPEN" ? words.pulls.draft(by) : words.pulls.by[state](by);
}

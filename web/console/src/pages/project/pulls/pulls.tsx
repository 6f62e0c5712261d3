/** The history of pull requests: how much went on, and each of them, filtered. */
import { useQuery } from "@apollo/client/react";
import { useState } from "react";

import { Choices } from "../../../ui/choices";
import { words } from "../../../words";
import type { Project } from "../query";
import { Activity } from "./activity";
import { List } from "./list";
import { COUNTS, type PullState } from "./query";

export type Shown = "ALL" | PullState;

const SHOWN: readonly Shown[] = ["ALL", "OPEN", "MERGED", "CLOSED"];

export function Pulls({ project: { id, pullRequestsSince } }: { project: Project }) {
  const [shown, setShown] = useState<Shown>("ALL");
  const [label, setLabel] = useState<string | null>(null);
  const { data, previousData } = useQuery(COUNTS, {
    variables: { id, label },
    fetchPolicy: "cache-and-network",
  });
  const counts = (data ?? previousData)?.project;
  return (
    <section className="card pulls" aria-labelledby="pulls">
      <h2 id="pulls">{words.pulls.title}</h2>
      {pullRequestsSince === null ? (
        <p className="muted">{words.pulls.none}</p>
      ) : (
        <>
          <Activity id={id} since={pullRequestsSince} />
          <div className="pulls-filters">
            <Choices legend={words.queue.filters} name="pulls" of={SHOWN} chosen={shown} onChoose={setShown}>
              {(each) => (
                <>
                  {words.pulls.shown[each]}{" "}
                  <span className="filter-count">
                    {counts?.[each].totalCount.toLocaleString("en") ?? ""}
                  </span>
                </>
              )}
            </Choices>
            {label !== null && (
              <button
                className="pull-label"
                type="button"
                onClick={() => setLabel(null)}
                aria-label={words.pulls.anyLabel(label)}
              >
                {label} ×
              </button>
            )}
          </div>
          <List id={id} shown={shown} label={label} onLabel={setLabel} />
        </>
      )}
    </section>
  );
}

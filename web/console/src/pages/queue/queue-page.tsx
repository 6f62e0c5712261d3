/** All of the user's jobs, live: look at some, act on many. */
import { useCallback, useMemo, useState } from "react";
import { useSearchParams } from "wouter";

import { Choices } from "../../ui/choices";
import { Empty, Unloaded, useTitle } from "../../ui/page";
import { words } from "../../words";
import { Acts } from "./acts";
import { BatchCard } from "./batch-card";
import { useCounts } from "./counts";
import { filterNamed, FILTER_NAMES, type Filter } from "./filter";
import { useListing } from "./listing";
import { Rows } from "./rows";

export function QueuePage() {
  const [search, setSearch] = useSearchParams();
  const filter = filterNamed(search.get("show"));
  useTitle(words.queue.title);
  return (
    <div className="queue-page">
      <header>
        <h1>{words.queue.title}</h1>
        <p className="lead">{words.queue.lead}</p>
      </header>
      <BatchCard />
      <Filters
        chosen={filter}
        onChoose={(choice) => setSearch(choice === "ALL" ? {} : { show: choice }, { replace: true })}
      />
      <Listed key={filter} filter={filter} />
    </div>
  );
}

function Filters({ chosen, onChoose }: { chosen: Filter; onChoose: (filter: Filter) => void }) {
  const counts = useCounts();
  return (
    <Choices legend={words.queue.filters} name="filter" of={FILTER_NAMES} chosen={chosen} onChoose={onChoose}>
      {(filter) => (
        <>
          {words.queue.filter[filter]}{" "}
          <span className="filter-count">{counts[filter]?.toLocaleString("en") ?? ""}</span>
        </>
      )}
    </Choices>
  );
}

function Listed({ filter }: { filter: Filter }) {
  const { ids, isLoaded, isUnheard, more } = useListing(filter);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // what has left the list is no longer acted on
  const selected = useMemo(() => ids.filter((id) => chosen.has(id)), [ids, chosen]);

  const toggle = useCallback((id: string) => {
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);

  if (isUnheard && ids.length === 0)
    return <Unloaded title={words.queue.failedToLoad} again={more} />;
  if (!isLoaded) return <div className="rows-room" aria-busy="true" />;
  if (ids.length === 0) return <Empty title={words.queue.empty[filter]} />;
  return (
    <>
      <Acts
        selected={selected}
        isAll={selected.length === ids.length}
        onAll={(isAll) => setChosen(new Set(isAll ? ids : []))}
      />
      <Rows ids={ids} chosen={chosen} onToggle={toggle} onEnd={more} />
    </>
  );
}

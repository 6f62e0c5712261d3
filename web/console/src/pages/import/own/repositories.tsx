/** The list to pick from: what is imported already leads to its project instead. */
import { Link } from "wouter";

import { Check } from "../../../ui/icons";
import { Ago } from "../../../ui/time";
import { words } from "../../../words";
import { Name } from "../understood";
import type { OwnListing, OwnRepository } from "./query";

interface RepositoriesProps {
  listing: OwnListing;
  search: string;
  chosen: ReadonlySet<string>;
  onChoose: (names: readonly string[], isChosen: boolean) => void;
}

export function Repositories({ listing, search, chosen, onChoose }: RepositoriesProps) {
  const { repositories, total, more } = listing;
  if (!repositories) return <div className="own-list" aria-busy={!listing.isUnheard} />;
  const free = repositories.filter(isFree).map((repository) => repository.fullName);
  const taken = free.filter((name) => chosen.has(name)).length;
  return (
    <>
      <label className="choice own-all">
        <input
          type="checkbox"
          checked={free.length > 0 && taken === free.length}
          disabled={free.length === 0}
          ref={(box) => {
            if (box) box.indeterminate = taken > 0 && taken < free.length;
          }}
          onChange={(event) => onChoose(free, event.target.checked)}
          aria-label={words.queue.selectAll}
        />
        <span className="muted small">{words.own.count(repositories.length, total)}</span>
      </label>
      {/* a region that scrolls must be reachable by the keyboard */}
      <ul className="own-list" tabIndex={0} aria-labelledby="own">
        {repositories.length === 0 && (
          <li className="own-empty muted">
            {search ? words.projects.nothing(search) : words.own.empty}
          </li>
        )}
        {repositories.map((repository) => (
          <li key={repository.hostId}>
            <One
              repository={repository}
              isChosen={chosen.has(repository.fullName)}
              onChoose={(isChosen) => onChoose([repository.fullName], isChosen)}
            />
          </li>
        ))}
        {more && (
          <li className="own-more">
            <button className="plain" type="button" onClick={more}>
              {words.projects.more}
            </button>
          </li>
        )}
      </ul>
    </>
  );
}

function isFree({ project }: OwnRepository): boolean {
  return project === null;
}

interface OneProps {
  repository: OwnRepository;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}

function One({ repository, isChosen, onChoose }: OneProps) {
  const { project } = repository;
  if (project)
    return (
      <div className="own-one">
        <span className="tone-good">
          <Check />
        </span>
        <About repository={repository} />
        <Link className="small" href={`/projects/${project.slug}`}>
          {words.import.open}
        </Link>
      </div>
    );
  return (
    <label className="own-one">
      <input
        type="checkbox"
        checked={isChosen}
        onChange={(event) => onChoose(event.target.checked)}
      />
      <About repository={repository} />
      <span className="muted small">
        {repository.pushedAt && <Ago time={repository.pushedAt} />}
      </span>
    </label>
  );
}

function About({ repository }: { repository: OwnRepository }) {
  const { owner, name, visibility, isFork, isArchived, primaryLanguage, description } = repository;
  const marks = [
    visibility === "public" ? "" : words.project.private,
    isFork ? words.project.fork(null) : "",
    isArchived ? words.project.archived : "",
  ].filter(Boolean);
  return (
    <span className="own-about">
      <span className="own-name">
        <Name owner={owner} name={name} />
        {marks.map((mark) => (
          <span className="mark" key={mark}>
            {mark}
          </span>
        ))}
      </span>
      <span className="muted small own-said">
        {[primaryLanguage, description].filter(Boolean).join(" · ")}
      </span>
    </span>
  );
}

/** The project's name, and what it is in a few sentences. */
import { Fork, Star } from "../../ui/icons";
import { OutLink } from "../../ui/notice";
import { words } from "../../words";
import type { Project, Repository } from "./query";

export function Head({ project }: { project: Project }) {
  const { repository, analysis } = project;
  const summary = analysis?.summary ?? project.description;
  return (
    <header className="project-head">
      <p className="eyebrow">
        {project.kind.toLowerCase()} · {repository.owner}/{repository.name}
      </p>
      <h1>{project.title}</h1>
      {summary && <p className="lead summary">{summary}</p>}
      {analysis && (
        <p className="muted small">
          {words.project.summary}: {words.project.bySource[analysis.source]}
          {analysis.model && ` (${analysis.model})`}
        </p>
      )}
      <p className="project-links">
        <OutLink href={repository.url}>{words.project.onHost}</OutLink>
        {repository.homepage && (
          <OutLink href={repository.homepage}>{words.project.homepage}</OutLink>
        )}
        <span className="muted">
          <Star /> {words.project.stars(repository.stars)}
        </span>
        <span className="muted">
          <Fork /> {words.project.forks(repository.forks)}
        </span>
        {marks(repository).map((mark) => (
          <span className="mark" key={mark}>
            {mark}
          </span>
        ))}
      </p>
    </header>
  );
}

function marks(repository: Repository): string[] {
  return [
    repository.visibility === "public" ? "" : words.project.private,
    repository.isFork ? words.project.fork(repository.parent) : "",
    repository.isArchived ? words.project.archived : "",
    repository.isTemplate ? words.project.template : "",
    repository.isEmpty ? words.project.empty : "",
  ].filter(Boolean);
}

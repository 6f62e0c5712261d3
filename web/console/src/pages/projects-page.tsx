/** All projects, to be searched. */
import { useQuery } from "@apollo/client/react";
import { useDeferredValue, useState } from "react";
import { Link } from "wouter";

import { graphql, type ResultOf } from "../api/graphql";
import { Star } from "../ui/icons";
import { Empty, Unloaded, useTitle } from "../ui/page";
import { Ago } from "../ui/time";
import { words } from "../words";

const PAGE = 24;

const PROJECTS = graphql(`
  query Projects($search: String, $first: Int!, $after: String) {
    projects(search: $search, first: $first, after: $after) {
      nodes {
        id
        slug
        title
        description
        kind
        createdAt
        repository {
          owner
          name
          stars
          primaryLanguage
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

type Listed = ResultOf<typeof PROJECTS>["projects"]["nodes"][number];

export function ProjectsPage() {
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search.trim());
  const { data, previousData, error, refetch, fetchMore } = useQuery(PROJECTS, {
    variables: { search: wanted || null, first: PAGE, after: null },
    fetchPolicy: "cache-and-network",
  });
  useTitle(words.projects.title);
  const listed = (data ?? previousData)?.projects;

  function more(): void {
    void fetchMore({
      variables: { after: listed?.pageInfo.endCursor ?? null },
      updateQuery: (before, { fetchMoreResult: next }) => ({
        projects: { ...next.projects, nodes: [...before.projects.nodes, ...next.projects.nodes] },
      }),
    });
  }

  return (
    <div className="projects-page">
      <header className="section-head">
        <h1>{words.projects.title}</h1>
        <input
          type="search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          placeholder={words.projects.search}
          aria-label={words.projects.search}
        />
      </header>
      {error && !listed && (
        <Unloaded title={words.projects.failedToLoad} again={() => void refetch()} />
      )}
      {listed?.nodes.length === 0 && <Nothing search={wanted} />}
      <ul className="project-cards">
        {listed?.nodes.map((project) => (
          <li key={project.id}>
            <Card project={project} />
          </li>
        ))}
      </ul>
      {listed?.pageInfo.hasNextPage && (
        <button type="button" onClick={more}>
          {words.projects.more}
        </button>
      )}
    </div>
  );
}

function Nothing({ search }: { search: string }) {
  if (search) return <Empty title={words.projects.nothing(search)} />;
  return (
    <Empty title={words.projects.empty}>
      <p>{words.projects.emptyText}</p>
      <Link className="button primary" href="/">
        {words.import.title}
      </Link>
    </Empty>
  );
}

function Card({ project }: { project: Listed }) {
  const { repository } = project;
  return (
    <Link className="project-card card" href={`/projects/${project.slug}`}>
      <span className="eyebrow">
        {repository.owner}/{repository.name}
      </span>
      <span className="project-title">{project.title}</span>
      <span className="project-said muted">{project.description}</span>
      <span className="project-foot muted small">
        {repository.primaryLanguage && <span>{repository.primaryLanguage}</span>}
        <span>{project.kind.toLowerCase()}</span>
        <span>
          <Star size={13} /> {repository.stars.toLocaleString("en")}
        </span>
        <Ago time={project.createdAt} />
      </span>
    </Link>
  );
}

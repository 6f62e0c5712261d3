/** What an import made of a repository. */
import { useQuery } from "@apollo/client/react";
import { useParams } from "wouter";

import { Empty, Unloaded, useTitle } from "../../ui/page";
import { words } from "../../words";
import { Delete } from "./delete";
import { Diagram } from "./diagram";
import { Facts } from "./facts";
import { Head } from "./head";
import { Install } from "./install";
import { Languages } from "./languages";
import { Contributors } from "./contributors";
import { Pulls } from "./pulls/pulls";
import { PROJECT } from "./query";
import { ReadmeText } from "./readme";
import { Releases } from "./releases";
import { Sync } from "./sync";
import { Technologies } from "./technologies";

export function ProjectPage() {
  const slug = decodeURIComponent(useParams<{ slug: string }>().slug);
  const { data, error, refetch } = useQuery(PROJECT, {
    variables: { slug },
    fetchPolicy: "cache-and-network",
  });
  const project = data?.project;
  useTitle(project?.title ?? (project === null ? words.project.missing : ""));

  if (error && !project)
    return <Unloaded title={words.project.failedToLoad} again={() => void refetch()} />;
  if (project === null)
    return (
      <Empty title={words.project.missing} isPage>
        {words.project.missingText}
      </Empty>
    );
  if (project === undefined) return <div className="project-page" aria-busy="true" />;
  const { repository, analysis, readme } = project;
  return (
    <article className="project-page">
      <Head project={project} />
      <Languages repository={repository} />
      <div className="project-columns">
        <div className="project-main">
          {readme && readme.installCommands.length > 0 && (
            <Install commands={readme.installCommands} />
          )}
          {analysis?.diagram && <Diagram source={analysis.diagram} />}
          <Pulls project={project} />
          <ReadmeText readme={readme} />
        </div>
        <aside className="project-side">
          <Facts project={project} />
          <Sync project={project} />
          <Technologies technologies={analysis?.technologies ?? []} />
          <Releases releases={repository.releases} />
          <Contributors contributors={repository.contributors} />
          <Delete project={project} />
        </aside>
      </div>
    </article>
  );
}

/** Deletes the project, once a person has said so twice. */
import { useLocation } from "wouter";

import { client } from "../../api/client";
import { problemText } from "../../api/problem";
import { Ask } from "../../ui/ask";
import { words } from "../../words";
import { DELETE, type Project } from "./query";

export function Delete({ project }: { project: Project }) {
  const [, go] = useLocation();

  async function remove(): Promise<string | null> {
    const { data } = await client.mutate({ mutation: DELETE, variables: { id: project.id } });
    const answer = data?.deleteProject;
    if (answer?.__typename !== "ProjectDeleted") return problemText(answer ?? {});
    client.cache.evict({ id: client.cache.identify(project) ?? "" });
    go("/projects");
    return null;
  }

  return (
    <Ask
      act={words.project.delete}
      title={words.project.deleteSure(project.title)}
      text={words.project.deleteText}
      yes={words.project.deleteYes}
      no={words.project.deleteNo}
      isQuiet
      onYes={remove}
    />
  );
}

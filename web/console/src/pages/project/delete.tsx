/** Deletes the project, once a person has said so twice. */
import { useRef, useState } from "react";
import { useLocation } from "wouter";

import { client } from "../../api/client";
import { words } from "../../words";
import { DELETE, type Project } from "./query";

export function Delete({ project }: { project: Project }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [, go] = useLocation();

  async function remove(): Promise<void> {
    try {
      const { data } = await client.mutate({ mutation: DELETE, variables: { id: project.id } });
      const answer = data?.deleteProject;
      if (answer?.__typename !== "ProjectDeleted") return setTrouble(answer?.message ?? "");
      client.cache.evict({ id: client.cache.identify(project) ?? "" });
      go("/projects");
    } catch {
      setTrouble(words.signIn.unreachable);
    }
  }

  return (
    <>
      <button className="plain quiet" type="button" onClick={() => dialog.current?.showModal()}>
        {words.project.delete}
      </button>
      <dialog className="card ask" ref={dialog} aria-labelledby="delete">
        <h2 id="delete">{words.project.deleteSure(project.title)}</h2>
        <p className="muted">{words.project.deleteText}</p>
        {trouble && (
          <p className="tone-bad" role="alert">
            {trouble}
          </p>
        )}
        <form method="dialog" className="acts">
          <button type="submit">{words.project.deleteNo}</button>
          <button className="danger" type="button" onClick={() => void remove()}>
            {words.project.deleteYes}
          </button>
        </form>
      </dialog>
    </>
  );
}

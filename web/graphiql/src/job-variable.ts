import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { applyEdits, modify, parseTree } from "jsonc-parser";
import { useEffect, useRef } from "react";

/**
 * Puts `job` into the variables of each tab that asks for a `$jobId`, when that tab is opened.
 * A tab is given each job once: what is typed over it stays.
 */
export function JobVariable({ job }: { job: string | undefined }) {
  const { updateActiveTabValues } = useGraphiQLActions();
  const { tab, asks, editor } = useGraphiQL(({ tabs, activeTabIndex, variableEditor }) => ({
    tab: tabs[activeTabIndex]?.id,
    asks: tabs[activeTabIndex]?.query?.includes("$jobId"),
    editor: variableEditor,
  }));
  const given = useRef(new Map<string, string>());

  useEffect(() => {
    if (!job || !tab || !asks || !editor || given.current.get(tab) === job) return;
    given.current.set(tab, job);
    const variables = withJob(editor.getValue(), job);
    editor.setValue(variables);
    updateActiveTabValues({ variables });
  }, [job, tab, asks, editor, updateActiveTabValues]);
  return null;
}

function withJob(variables: string, job: string): string {
  // no variables are anything but an object
  if (parseTree(variables)?.type !== "object") return JSON.stringify({ jobId: job }, null, 2);
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  return applyEdits(variables, modify(variables, ["jobId"], job, { formattingOptions }));
}

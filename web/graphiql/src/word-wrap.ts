import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";

/** Wraps the lines of the variables and the headers, for ids and tokens are long. */
export function WordWrap() {
  const editors = useGraphiQL(({ variableEditor, headerEditor }) => [variableEditor, headerEditor]);

  useEffect(() => {
    for (const editor of editors) editor?.updateOptions({ wordWrap: "on" });
  }, [editors]);
  return null;
}

import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useEffect } from "react";

/** Shows the variables of the first of the default tabs, whose query alone GraphiQL opens with. */
export function OpeningTab() {
  const { changeTab } = useGraphiQLActions();
  const { index, variables, editor } = useGraphiQL(({ tabs, activeTabIndex, variableEditor }) => ({
    index: activeTabIndex,
    variables: tabs[activeTabIndex]?.variables,
    editor: variableEditor,
  }));

  useEffect(() => {
    // all of the tab: GraphiQL remembers what it was told to show, and variables without
    // their query would be a tab of their own on the next visit
    if (variables && editor?.getValue() === "") changeTab(index);
  }, [index, variables, editor, changeTab]);
  return null;
}

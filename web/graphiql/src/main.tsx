import "./workers";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "./look.css";

import { GraphiQL } from "graphiql";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";

import { createFetcher } from "./fetcher";
import { JobVariable } from "./job-variable";
import { OpeningTab } from "./opening-tab";
import { defaultTabs } from "./tabs";
import { WordWrap } from "./word-wrap";

function Playground() {
  const [job, setJob] = useState<string>();
  const [fetcher] = useState(() => createFetcher(new URL("/graphql", location.href), setJob));
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={defaultTabs}
      defaultEditorToolsVisibility="variables"
      inputValueDeprecation
      showPersistHeadersSettings
    >
      <GraphiQL.Logo>
        <span className="gantry-logo">Gantry</span>
      </GraphiQL.Logo>
      <OpeningTab />
      <JobVariable job={job} />
      <WordWrap />
    </GraphiQL>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Playground />
  </StrictMode>,
);

import "./workers";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "./look.css";

import { GraphiQL } from "graphiql";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { createFetcher } from "./fetcher";
import { defaultTabs } from "./tabs";

const fetcher = createFetcher(new URL("/graphql", location.href));

function Playground() {
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
    </GraphiQL>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Playground />
  </StrictMode>,
);

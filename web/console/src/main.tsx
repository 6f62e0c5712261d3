import "./look/tokens.css";
import "./look/base.css";
import "./look/parts.css";
import "./look/shell.css";
import "./look/import.css";
import "./look/own.css";
import "./look/job.css";
import "./look/queue.css";
import "./look/project.css";
import "./look/pulls.css";
import "./look/settings.css";

import { ApolloProvider } from "@apollo/client/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { client } from "./api/client";
import { App } from "./app";
import { applyTheme } from "./shell/theme";

applyTheme();

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <ApolloProvider client={client}>
      <App />
    </ApolloProvider>
  </StrictMode>,
);

/** Who is signed in decides what is shown: the console, or the way in. */
import { lazy, Suspense, useEffect } from "react";
import { Route, Switch } from "wouter";

import { meet, session } from "./api/session";
import { hearOfJobs } from "./jobs/feed";
import { ImportPage } from "./pages/import/import-page";
import { JobPage } from "./pages/job/job-page";
import { ProjectPage } from "./pages/project/project-page";
import { ProjectsPage } from "./pages/projects-page";
import { QueuePage } from "./pages/queue/queue-page";
import { SettingsPage } from "./pages/settings/settings-page";
import { SignInPage } from "./pages/sign-in-page";
import { Broken } from "./shell/broken";
import { tellOfEnds } from "./shell/notifications";
import { Shell } from "./shell/shell";
import { useStore } from "./store";
import { Empty } from "./ui/page";
import { words } from "./words";

// for administrators alone, so nobody else loads it
const OperationsPage = lazy(async () => {
  const { OperationsPage: Page } = await import("./pages/operations/operations-page");
  return { default: Page };
});

const UNREACHABLE_AGAIN_MILLISECONDS = 2_000;

export function App() {
  const { state } = useStore(session);
  useEffect(() => void meet(), []);
  useEffect(() => {
    if (state !== "UNREACHABLE") return undefined;
    const timer = setInterval(() => void meet(), UNREACHABLE_AGAIN_MILLISECONDS);
    return () => clearInterval(timer);
  }, [state]);

  switch (state) {
    case "ASKING":
      return null;
    case "SIGNED_OUT":
      return <SignInPage />;
    case "UNREACHABLE":
      return <Empty title={words.line.unreachable} isPage />;
    case "SIGNED_IN":
      return <Console />;
  }
}

function Console() {
  useEffect(hearOfJobs, []);
  useEffect(tellOfEnds, []);
  return (
    <Shell>
      <Broken>
        <Switch>
          <Route path="/">
            <ImportPage />
          </Route>
          <Route path="/queue">
            <QueuePage />
          </Route>
          <Route path="/jobs/:id">{({ id }) => <JobPage key={id} />}</Route>
          <Route path="/projects">
            <ProjectsPage />
          </Route>
          <Route path="/projects/:slug">{({ slug }) => <ProjectPage key={slug} />}</Route>
          <Route path="/operations">
            <Suspense fallback={null}>
              <OperationsPage />
            </Suspense>
          </Route>
          <Route path="/settings">
            <SettingsPage />
          </Route>
          <Route>
            <Empty title={words.missing.title} isPage />
          </Route>
        </Switch>
      </Broken>
    </Shell>
  );
}

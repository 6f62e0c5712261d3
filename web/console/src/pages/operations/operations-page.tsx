/** The operator's view: how Gantry stands, and the work of all users. */
import "../../look/operations.css";

import { useCallback, useState } from "react";

import { session } from "../../api/session";
import { useStore } from "../../store";
import { Notice } from "../../ui/notice";
import { Empty, Unloaded, useTitle } from "../../ui/page";
import { words } from "../../words";
import { Confirm, type Act } from "./confirm";
import { Jobs } from "./jobs";
import { usePoll } from "./poll";
import { LOOK } from "./queries";
import { Queues } from "./queues";
import { Quotas } from "./quotas";
import { TimelineSection } from "./timeline";
import { Workers } from "./workers";

const EVERY_MILLISECONDS = 3_000;
const NOTHING = {};

export function OperationsPage() {
  const current = useStore(session);
  useTitle(words.operations.title);
  if (current.state !== "SIGNED_IN" || !current.viewer.isAdmin)
    return (
      <Empty title={words.operations.forbidden} isPage>
        <p>{words.operations.forbiddenText}</p>
      </Empty>
    );
  return <View />;
}

function View() {
  const { data, isUnheard, refresh } = usePoll(LOOK, NOTHING, EVERY_MILLISECONDS);
  const [act, setAct] = useState<Act | null>(null);
  const [said, setSaid] = useState("");
  const [acts, setActs] = useState(0);

  const ask = useCallback((next: Act) => {
    setSaid("");
    setAct(next);
  }, []);
  function done(words: string): void {
    setSaid(words);
    setActs((count) => count + 1);
    refresh();
  }

  if (!data)
    return isUnheard ? (
      <Unloaded title={words.operations.failedToLoad} again={refresh} />
    ) : (
      <div className="operations-page" aria-busy="true" />
    );
  const { queues, workers, quotas } = data.operations;
  return (
    <div className="operations-page">
      <header className="operations-head">
        <div>
          <h1>{words.operations.title}</h1>
          <p className="lead">{words.operations.lead}</p>
        </div>
        <p className="small operations-said" role="status">
          {isUnheard ? <span className="tone-wait">{words.operations.unheard}</span> : said}
        </p>
      </header>
      {workers.every((worker) => worker.isLost) && (
        <Notice tone="bad" title={words.operations.noWorkers}>
          <p>{words.operations.noWorkersText}</p>
        </Notice>
      )}
      <Queues queues={queues} onAct={ask} />
      <TimelineSection />
      <Jobs acts={acts} onAct={ask} onDone={done} />
      <Workers workers={workers} />
      <Quotas quotas={quotas} />
      {act && <Confirm act={act} onDone={done} onClose={() => setAct(null)} />}
    </div>
  );
}

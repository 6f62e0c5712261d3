/** The queues: how much is in line, for how long, and what is at work. */
import { Pause } from "../../ui/icons";
import { Ago, duration, useNow } from "../../ui/time";
import { words } from "../../words";
import { pauseQueue, resumeQueue } from "./acts";
import type { Act } from "./confirm";
import type { QueueState } from "./queries";

interface QueuesProps {
  queues: readonly QueueState[];
  onAct: (act: Act) => void;
}

export function Queues({ queues, onAct }: QueuesProps) {
  return (
    <section aria-labelledby="queues">
      <h2 id="queues">{words.operations.queues}</h2>
      <ul className="queue-cards">
        {queues.map((queue) => (
          <li className="card queue-card" key={queue.queue} data-queue={queue.queue}>
            <Card queue={queue} onAct={onAct} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Card({ queue, onAct }: { queue: QueueState; onAct: (act: Act) => void }) {
  const name = words.operations.queue[queue.queue];
  return (
    <>
      <div className="section-head">
        <h3>{name}</h3>
        {queue.pause && (
          <span className="status tone-wait">
            <Pause /> {words.operations.paused}
          </span>
        )}
        <button type="button" onClick={() => onAct(queue.pause ? resuming(queue) : pausing(queue))}>
          {queue.pause ? words.operations.resume : words.operations.pause}
          <span className="visually-hidden"> {name}</span>
        </button>
      </div>
      <dl className="figures">
        <div>
          <dt>{words.operations.inLine}</dt>
          <dd className="sum">{queue.depth.toLocaleString("en")}</dd>
          <dd className="muted small">
            {queue.oldestSince ? <Oldest since={queue.oldestSince} /> : words.operations.nobody}
          </dd>
        </div>
        <div>
          <dt>{words.operations.atWork}</dt>
          <dd className="sum">{queue.atWork.toLocaleString("en")}</dd>
          <dd className="muted small">{words.operations.places(queue.places)}</dd>
        </div>
        <div>
          <dt>{words.operations.waiting}</dt>
          <dd className="sum">{queue.waiting.toLocaleString("en")}</dd>
          <dd className="muted small">{words.operations.waitingFor}</dd>
        </div>
      </dl>
      <p className="muted small queue-note">
        {queue.pause && (
          <>
            {words.operations.pausedBy(queue.pause.by)} <Ago time={queue.pause.since} />
          </>
        )}
      </p>
    </>
  );
}

function Oldest({ since }: { since: string }) {
  const now = useNow(1000);
  return words.operations.oldest(duration(Math.max(0, now - Date.parse(since))));
}

function pausing({ queue, atWork }: QueueState): Act {
  const name = words.operations.queue[queue];
  return {
    title: words.operations.pauseSure(name),
    text: words.operations.pauseText(atWork),
    yes: words.operations.pause,
    act: () => pauseQueue(queue),
    done: words.operations.pauseDone(name),
  };
}

function resuming({ queue, depth }: QueueState): Act {
  const name = words.operations.queue[queue];
  return {
    title: words.operations.resumeSure(name),
    text: words.operations.resumeText(depth),
    yes: words.operations.resume,
    act: () => resumeQueue(queue),
    done: words.operations.resumeDone(name),
  };
}

/** What came of a start that did not lead to its job: unheard, or refused in part. */
import { Notice } from "../../ui/notice";
import { words } from "../../words";
import { Refusals } from "./refusals";
import type { Starter } from "./use-start";

export function Outcome({ starter: { isUnheard, refusals, asked } }: { starter: Starter }) {
  return (
    <>
      {isUnheard && (
        <Notice tone="bad" title={words.import.failed} isUrgent>
          <p>{words.signIn.unreachable}</p>
        </Notice>
      )}
      <Refusals refusals={refusals} asked={asked} />
    </>
  );
}

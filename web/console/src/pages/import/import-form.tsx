/** The field that understands addresses, its options, and the start. */
import { useRef, useState, type FormEvent, type KeyboardEvent } from "react";
import { useLocation } from "wouter";

import { startImports, type Started, type Wishes } from "../../jobs/start";
import { Notice } from "../../ui/notice";
import { words } from "../../words";
import { forgetAddresses, MOST_ADDRESSES, useAddresses } from "./addresses";
import { Refusals } from "./refusals";
import { Understood, UNDERSTOOD } from "./understood";

export interface Refusal {
  url: string;
  answer: Exclude<Started, { __typename: "ImportStarted" }>;
}

export function ImportForm() {
  const [text, setText] = useState("");
  const [wishes, setWishes] = useState<Wishes>({ isPrivate: false, isShowcase: true });
  const [isBusy, setBusy] = useState(false);
  const [isUnheard, setUnheard] = useState(false);
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const addresses = useAddresses(text);
  const field = useRef<HTMLTextAreaElement>(null);
  const [, go] = useLocation();

  async function start(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    const urls = addresses.map((address) => address.url);
    if (urls.length === 0) return field.current?.focus();
    if (isBusy || urls.length > MOST_ADDRESSES) return;
    setBusy(true);
    setUnheard(false);
    try {
      settle(urls, await startImports(urls, wishes));
    } catch {
      setUnheard(true);
    }
    setBusy(false);
  }

  function settle(urls: string[], answers: Started[]): void {
    forgetAddresses();
    const refused: Refusal[] = [];
    let started = 0;
    let jobId: string | undefined;
    answers.forEach((answer, index) => {
      if (answer.__typename === "ImportStarted") {
        started += 1;
        jobId = answer.job.id;
      } else refused.push({ url: urls[index] ?? "", answer });
    });
    setRefusals(refused);
    if (refused.length > 0) return;
    if (started === 1 && jobId) go(`/jobs/${encodeURIComponent(jobId)}`);
    else go("/queue?show=ACTIVE");
  }

  function submitOnEnter(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void start();
  }

  const isTooMany = addresses.length > MOST_ADDRESSES;
  return (
    <form className="import-form" onSubmit={(event) => void start(event)}>
      <label className="visually-hidden" htmlFor="address">
        {words.import.field}
      </label>
      <div className="import-field">
        <textarea
          id="address"
          ref={field}
          rows={Math.min(8, Math.max(1, text.split("\n").length))}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={submitOnEnter}
          placeholder={words.import.placeholder}
          aria-describedby={UNDERSTOOD}
          aria-invalid={addresses.some(isWrong) || undefined}
          autoFocus
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="go"
        />
        <button className="primary" type="submit" disabled={isBusy || isTooMany}>
          {isBusy
            ? words.import.busy
            : addresses.length > 1
              ? words.import.actMany(addresses.length)
              : words.import.act}
        </button>
      </div>
      <Understood addresses={addresses} isTooMany={isTooMany} />
      {isUnheard && (
        <Notice tone="bad" title={words.import.failed} isUrgent>
          <p>{words.signIn.unreachable}</p>
        </Notice>
      )}
      <Refusals refusals={refusals} asked={addresses.length} />
      <Options wishes={wishes} onChange={setWishes} />
    </form>
  );
}

function isWrong({ reading }: { reading: { __typename: string } | undefined }): boolean {
  return reading?.__typename === "InvalidRepositoryAddress";
}

function Options({ wishes, onChange }: { wishes: Wishes; onChange: (wishes: Wishes) => void }) {
  return (
    <details className="options">
      <summary>{words.import.options}</summary>
      <label className="choice">
        <input
          type="checkbox"
          checked={wishes.isPrivate}
          onChange={(event) => onChange({ ...wishes, isPrivate: event.target.checked })}
        />
        {words.import.isPrivate}
      </label>
      <label className="choice">
        <input
          type="checkbox"
          checked={wishes.isShowcase}
          onChange={(event) => onChange({ ...wishes, isShowcase: event.target.checked })}
        />
        {words.import.isShowcase}
      </label>
    </details>
  );
}

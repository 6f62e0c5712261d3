/** The field that understands addresses, and the start of what it names. */
import { useRef, useState, type FormEvent, type KeyboardEvent } from "react";

import type { Wishes } from "../../jobs/start";
import { words } from "../../words";
import { MOST_ADDRESSES, useAddresses, type Address } from "./addresses";
import { Estimate } from "./estimate";
import { Outcome } from "./outcome";
import { Understood, UNDERSTOOD } from "./understood";
import { useStart } from "./use-start";

export function ImportForm({ wishes }: { wishes: Wishes }) {
  const [text, setText] = useState("");
  const starter = useStart(wishes);
  const addresses = useAddresses(text);
  const field = useRef<HTMLTextAreaElement>(null);

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    const urls = addresses.map((address) => address.url);
    if (urls.length === 0) return field.current?.focus();
    if (urls.length <= MOST_ADDRESSES) void starter.start(urls);
  }

  function submitOnEnter(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  }

  const isTooMany = addresses.length > MOST_ADDRESSES;
  const startable = addresses.filter(mayStart).length;
  return (
    <form className="import-form" onSubmit={submit}>
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
        <button className="primary" type="submit" disabled={starter.isBusy || isTooMany}>
          {starter.isBusy
            ? words.import.busy
            : addresses.length > 1
              ? words.import.actMany(startable)
              : words.import.act}
        </button>
      </div>
      <div className="import-read">
        <Understood addresses={addresses} isTooMany={isTooMany} />
        <Estimate
          urls={addresses.filter(isReady).map((address) => address.url)}
          daysBack={wishes.daysBack}
        />
      </div>
      <Outcome starter={starter} />
    </form>
  );
}

/** It may be imported, for all that is known: it is not refused, and no project yet. */
function mayStart({ reading }: Address): boolean {
  return !reading || (reading.__typename === "RepositoryAddress" && reading.project === null);
}

/** It would be imported: it is read, and no project yet. */
function isReady({ reading }: Address): boolean {
  return reading?.__typename === "RepositoryAddress" && reading.project === null;
}

function isWrong({ reading }: { reading: { __typename: string } | undefined }): boolean {
  return reading?.__typename === "InvalidRepositoryAddress";
}

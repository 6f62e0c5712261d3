/** A button whose act is done once a person has said so twice. */
import { useRef, useState } from "react";

import { words } from "../words";

interface AskProps {
  act: string;
  title: string;
  text: string;
  yes: string;
  no: string;
  isQuiet?: boolean;
  /** Answers with why it was refused, or null. */
  onYes: () => Promise<string | null>;
}

export function Ask({ act, title, text, yes, no, isQuiet = false, onYes }: AskProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);

  async function agree(): Promise<void> {
    setBusy(true);
    const refusal = await onYes().catch(() => words.signIn.unreachable);
    setBusy(false);
    setTrouble(refusal);
    if (refusal === null) dialog.current?.close();
  }

  return (
    <>
      <button
        className={isQuiet ? "plain quiet" : ""}
        type="button"
        onClick={() => dialog.current?.showModal()}
      >
        {act}
      </button>
      <dialog className="card ask" ref={dialog} aria-label={title}>
        <h2>{title}</h2>
        <p className="muted">{text}</p>
        {trouble && (
          <p className="tone-bad" role="alert">
            {trouble}
          </p>
        )}
        <form method="dialog" className="acts">
          <button type="submit">{no}</button>
          <button className="danger" type="button" disabled={isBusy} onClick={() => void agree()}>
            {yes}
          </button>
        </form>
      </dialog>
    </>
  );
}

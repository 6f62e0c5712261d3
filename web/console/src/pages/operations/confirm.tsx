/** Asks before an act; the browser's own dialog keeps the focus within, and Escape leaves it. */
import { useEffect, useId, useRef, useState, type ReactNode } from "react";

import { words } from "../../words";

export interface Act {
  title: string;
  /** What comes of it. */
  text: ReactNode;
  yes: string;
  isDangerous?: boolean;
  /** Answers with why it was refused, or null. */
  act: () => Promise<string | null>;
  /** What is said once it is done. */
  done: string;
}

interface ConfirmProps {
  act: Act;
  onDone: (said: string) => void;
  onClose: () => void;
  children?: ReactNode;
}

export function Confirm({ act, onDone, onClose, children }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);

  async function go(): Promise<void> {
    setBusy(true);
    setTrouble(null);
    try {
      const refused = await act.act();
      if (refused === null) {
        onDone(act.done);
        return dialog.current?.close();
      }
      setTrouble(refused);
    } catch {
      setTrouble(words.signIn.unreachable);
    }
    setBusy(false);
  }

  return (
    <dialog
      className="card ask"
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onClose={onClose}
    >
      <h2 id={`${id}-title`}>{act.title}</h2>
      {children}
      <p className="muted" id={`${id}-text`}>
        {act.text}
      </p>
      {trouble && (
        <p className="tone-bad" role="alert">
          {trouble}
        </p>
      )}
      <form method="dialog" className="acts">
        <button type="submit">{words.operations.no}</button>
        <button
          className={act.isDangerous ? "danger" : "primary"}
          type="button"
          disabled={isBusy}
          onClick={() => void go()}
        >
          {isBusy ? words.operations.busy : act.yes}
        </button>
      </form>
    </dialog>
  );
}

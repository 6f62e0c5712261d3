/** The keyboard: where its keys lead, and the list of them. */
import { useEffect, useRef } from "react";
import { useLocation } from "wouter";

import { words } from "../words";

const PLACES: Record<string, string> = {
  i: "/",
  q: "/queue",
  p: "/projects",
  o: "/operations",
  s: "/settings",
};
const SECOND_KEY_WITHIN_MILLISECONDS = 1_200;

const TYPED_INTO = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

/** Whether a key is meant for something else: a field, the browser, or a dialog that is open. */
export function isTaken({ ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  const isTypedInto = target instanceof Element && target.matches(TYPED_INTO);
  const isModified = ctrlKey || metaKey || altKey;
  return isModified || isTypedInto || document.querySelector("dialog[open]") !== null;
}

export function Shortcuts({
  isOpen,
  onToggle,
}: {
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
}) {
  const [, go] = useLocation();
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);

  useEffect(() => {
    let pressedG = -Infinity;
    function press(event: KeyboardEvent): void {
      if (isTaken(event)) return;
      const key = event.key.toLowerCase();
      const isSecond = event.timeStamp - pressedG < SECOND_KEY_WITHIN_MILLISECONDS;
      pressedG = key === "g" ? event.timeStamp : -Infinity;
      if (key === "?") onToggle(true);
      else if (key === "/") {
        event.preventDefault();
        go("/");
        // on the next frame the field is there, wherever we were
        requestAnimationFrame(() => document.getElementById("address")?.focus());
      } else if (isSecond && PLACES[key]) go(PLACES[key]);
    }
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [go, onToggle]);

  return (
    <dialog
      ref={dialog}
      className="keys card"
      aria-labelledby="keys-title"
      onClose={() => onToggle(false)}
    >
      <h2 id="keys-title">{words.keys.title}</h2>
      <dl>
        {words.keys.list.map(([keys, act]) => (
          <div key={keys}>
            <dt>
              {keys.split(/\s+/).map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{act}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">{words.keys.close}</button>
      </form>
    </dialog>
  );
}

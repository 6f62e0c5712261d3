/** Puts a text on the clipboard, and says that it is there. */
import { useState } from "react";

import { words } from "../words";

export function Copy({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false);
  // browsers give the clipboard to safe pages alone
  if (!window.isSecureContext) return null;
  return (
    <button
      className="plain"
      type="button"
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      onBlur={() => setCopied(false)}
      aria-label={`${words.copy.act}: ${text}`}
    >
      {isCopied ? words.copy.done : words.copy.act}
    </button>
  );
}

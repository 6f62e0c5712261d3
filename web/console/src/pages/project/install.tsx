/** The commands by which the README says that it is installed. */
import { useState } from "react";

import { words } from "../../words";

export function Install({ commands }: { commands: readonly string[] }) {
  return (
    <section className="card install" aria-labelledby="install">
      <h2 id="install">{words.project.install}</h2>
      <ul>
        {commands.map((command) => (
          <li key={command}>
            <code>{command}</code>
            <Copy text={command} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Copy({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false);
  // browsers give the clipboard to safe pages alone
  if (!window.isSecureContext) return null;
  return (
    <button
      className="plain"
      type="button"
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      onBlur={() => setCopied(false)}
      aria-label={`${words.project.copy}: ${text}`}
    >
      {isCopied ? words.project.copied : words.project.copy}
    </button>
  );
}

/** Asks the browser for leave to tell of an end while the tab is away. */
import { useState } from "react";

import { Bell } from "./icons";
import { words } from "../words";

export function TellMe({ act = words.job.tell }: { act?: string }) {
  const [leave, setLeave] = useState(() =>
    "Notification" in window ? Notification.permission : "denied",
  );
  if (!("Notification" in window) || !window.isSecureContext) return null;
  if (leave !== "default")
    return (
      <span className="muted small told">
        <Bell /> {leave === "granted" ? words.notification.told : words.notification.blocked}
      </span>
    );
  return (
    <button
      className="plain"
      type="button"
      onClick={() => void Notification.requestPermission().then(setLeave)}
    >
      <Bell /> {act}
    </button>
  );
}

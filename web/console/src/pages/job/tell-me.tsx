/** Asks the browser for leave to tell of an end while the tab is away. */
import { useState } from "react";

import { Bell } from "../../ui/icons";
import { words } from "../../words";

export function TellMe() {
  const [leave, setLeave] = useState(() =>
    "Notification" in window ? Notification.permission : "denied",
  );
  if (!("Notification" in window) || !window.isSecureContext) return null;
  if (leave !== "default")
    return (
      <span className="muted small told">
        <Bell /> {leave === "granted" ? words.job.told : words.job.tellBlocked}
      </span>
    );
  return (
    <button
      className="plain"
      type="button"
      onClick={() => void Notification.requestPermission().then(setLeave)}
    >
      <Bell /> {words.job.tell}
    </button>
  );
}

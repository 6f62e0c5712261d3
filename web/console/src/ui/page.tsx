/** What every page has: its title, and words for when there is nothing or something broke. */
import { useEffect, type ReactNode } from "react";

import { words } from "../words";
import { Notice } from "./notice";

/** The browser's title, for as long as the page is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · ${words.product}` : words.product;
  }, [title]);
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

export function Unloaded({ title, again }: { title: string; again: () => void }) {
  return (
    <Notice
      tone="bad"
      title={title}
      actions={
        <button type="button" onClick={again}>
          {words.broken.retry}
        </button>
      }
    />
  );
}

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

interface EmptyProps {
  title: string;
  /** It is all of the page, and its title the page's. */
  isPage?: boolean;
  children?: ReactNode;
}

export function Empty({ title, isPage = false, children }: EmptyProps) {
  const Title = isPage ? "h1" : "p";
  return (
    <div className="empty">
      <Title className="empty-title">{title}</Title>
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

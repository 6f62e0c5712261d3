/** A message that is not to be missed: what happened, what to do, and the way there. */
import type { ReactNode } from "react";

import { words } from "../words";
import { Alert, Check, Cross, Dash, Hourglass, Out } from "./icons";
import type { Tone } from "./status";

const MARK: Record<Tone, ReactNode> = {
  calm: <Dash size={20} />,
  busy: <Alert size={20} />,
  wait: <Hourglass size={20} />,
  good: <Check size={20} />,
  bad: <Cross size={20} />,
};

interface NoticeProps {
  tone: Tone;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** Read out at once, whatever else is being read. */
  isUrgent?: boolean;
}

export function Notice({ tone, title, children, actions, isUrgent = false }: NoticeProps) {
  return (
    <section className={`notice tone-${tone}`} role={isUrgent ? "alert" : undefined}>
      <span className="notice-mark">{MARK[tone]}</span>
      <div className="notice-text">
        <h2>{title}</h2>
        {children}
      </div>
      {actions && <div className="notice-actions">{actions}</div>}
    </section>
  );
}

interface Advice {
  remedy?: string | null;
  link?: string | null;
}

/** What to do about a problem, and where to read on. */
export function Remedy({ remedy, link }: Advice) {
  if (!remedy && !link) return null;
  return (
    <p className="remedy">
      {remedy && (
        <>
          <strong>{words.job.remedy}:</strong> {remedy}{" "}
        </>
      )}
      {link && <OutLink href={link}>{words.job.readOn}</OutLink>}
    </p>
  );
}

export function OutLink({ href, children }: { href: string; children: ReactNode }) {
  // an answer's link is the host's word, and must lead to the web
  if (!/^https?:\/\//.test(href)) return <>{children}</>;
  return (
    <a className="out" href={href} target="_blank" rel="noreferrer">
      {children} <Out size={13} />
    </a>
  );
}

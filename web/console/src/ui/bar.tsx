/** A bar that moves smoothly and never falls. */
import { useRef } from "react";

import type { Tone } from "./status";

interface BarProps {
  /** What it measures; a new one begins anew. */
  of: string;
  percent: number;
  label: string;
  tone?: Tone;
  isMoving?: boolean;
}

export function Bar({ of, percent, label, tone = "busy", isMoving = false }: BarProps) {
  const highest = useRef({ of, percent: 0 });
  if (highest.current.of !== of) highest.current = { of, percent: 0 };
  const shown = Math.max(highest.current.percent, Math.min(100, percent));
  highest.current.percent = shown;
  return (
    <div
      className={`bar tone-${tone}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(shown)}
      data-moving={isMoving || undefined}
    >
      <div className="bar-fill" style={{ transform: `translateX(${shown - 100}%)` }} key={of} />
    </div>
  );
}

import type { ReactNode } from "react";

interface Given<T extends string> {
  /** What the choices are of. Without `isLegendShown` screen readers alone say it. */
  legend: string;
  isLegendShown?: boolean;
  name: string;
  of: readonly T[];
  chosen: T;
  onChoose: (choice: T) => void;
  /** What a choice is called. */
  children: (choice: T) => ReactNode;
}

/** One of a few, side by side. */
export function Choices<T extends string>({
  legend,
  isLegendShown = false,
  name,
  of,
  chosen,
  onChoose,
  children,
}: Given<T>) {
  return (
    <fieldset className="filters">
      <legend className={isLegendShown ? undefined : "visually-hidden"}>{legend}</legend>
      {of.map((each) => (
        <label key={each}>
          <input
            className="visually-hidden"
            type="radio"
            name={name}
            checked={each === chosen}
            onChange={() => onChoose(each)}
          />
          <span>{children(each)}</span>
        </label>
      ))}
    </fieldset>
  );
}

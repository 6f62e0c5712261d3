/** How what is imported is to be imported: for the field and for the list alike. */
import type { Wishes } from "../../jobs/start";
import { words } from "../../words";

interface OptionsProps {
  wishes: Wishes;
  onChange: (wishes: Wishes) => void;
}

export function Options({ wishes, onChange }: OptionsProps) {
  return (
    <fieldset className="options">
      <legend className="visually-hidden">{words.import.options}</legend>
      <DaysBack
        value={wishes.daysBack}
        onChange={(daysBack) => onChange({ ...wishes, daysBack })}
      />
      <label className="choice">
        <input
          type="checkbox"
          checked={wishes.isPrivate}
          onChange={(event) => onChange({ ...wishes, isPrivate: event.target.checked })}
        />
        {words.import.isPrivate}
      </label>
      <label className="choice">
        <input
          type="checkbox"
          checked={wishes.isShowcase}
          onChange={(event) => onChange({ ...wishes, isShowcase: event.target.checked })}
        />
        {words.import.isShowcase}
      </label>
    </fieldset>
  );
}

interface DaysBackProps {
  value: number;
  onChange: (daysBack: number) => void;
}

/** The window of the pull-request history. */
export function DaysBack({ value, onChange }: DaysBackProps) {
  return (
    <label className="choice">
      {words.import.daysBack}
      <select value={value} onChange={(event) => onChange(Number(event.target.value))}>
        {words.import.windows.map(([days, name]) => (
          <option key={days} value={days}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The first page: a field for addresses, and what is going on. */
import { useTitle } from "../../ui/page";
import { words } from "../../words";
import { ImportForm } from "./import-form";
import { Lately } from "./lately";

export function ImportPage() {
  useTitle("");
  return (
    <div className="import-page">
      <header className="import-head">
        <h1>{words.import.title}</h1>
        <p className="lead">{words.import.lead}</p>
      </header>
      <ImportForm />
      <Lately />
    </div>
  );
}

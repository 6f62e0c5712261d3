/** The first page: a field for addresses, the user's own repositories, and what is going on. */
import { useState } from "react";

import type { Wishes } from "../../jobs/start";
import { useTitle } from "../../ui/page";
import { words } from "../../words";
import { ImportForm } from "./import-form";
import { Lately } from "./lately";
import { Options } from "./options";
import { Own } from "./own/own";

const USUAL: Wishes = { daysBack: 90, isPrivate: false, isShowcase: true };

export function ImportPage() {
  const [wishes, setWishes] = useState(USUAL);
  useTitle("");
  return (
    <div className="import-page">
      <header className="import-head">
        <h1>{words.import.title}</h1>
        <p className="lead">{words.import.lead}</p>
      </header>
      <div className="import-what">
        <ImportForm wishes={wishes} />
        <Options wishes={wishes} onChange={setWishes} />
      </div>
      <Own wishes={wishes} />
      <Lately />
    </div>
  );
}

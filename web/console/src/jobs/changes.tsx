/** What a re-sync has found to have changed. */
import { graphql, type ResultOf } from "../api/graphql";
import { words } from "../words";

export const CHANGES = graphql(`
  fragment Changes on SyncChanges @_unmask {
    pullRequestsAdded
    pullRequestsUpdated
    readmeChanged
    repositoryChanged
    renamedFrom
    isEmpty
    languages {
      name
      before
      after
    }
  }
`);

export type SyncChanges = ResultOf<typeof CHANGES>;
type LanguageChange = SyncChanges["languages"][number];

export function Changes({ changes }: { changes: SyncChanges }) {
  if (changes.isEmpty) return <p className="muted">{words.changes.none}</p>;
  const { pullRequestsAdded: added, pullRequestsUpdated: updated, languages } = changes;
  return (
    <ul className="changes">
      {changes.renamedFrom && <li>{words.changes.renamed(changes.renamedFrom)}</li>}
      {added > 0 && <li>{words.changes.added(added)}</li>}
      {updated > 0 && <li>{words.changes.updated(updated)}</li>}
      {changes.readmeChanged && <li>{words.changes.readme}</li>}
      {languages.map((language) => (
        <li key={language.name}>
          {language.name} <span className="muted">{shift(language)}</span>
        </li>
      ))}
      {changes.repositoryChanged && <li>{words.changes.repository}</li>}
    </ul>
  );
}

function shift({ before, after }: LanguageChange): string {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  if (before === null) return words.changes.came(percent(after ?? 0));
  return after === null
    ? words.changes.went(percent(before))
    : `${percent(before)} → ${percent(after)}`;
}

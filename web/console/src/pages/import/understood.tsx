/** Says what the field's text was understood as, in a place that is always there. */
import { Link } from "wouter";

import { Alert, Check, Ring } from "../../ui/icons";
import { words } from "../../words";
import { MOST_ADDRESSES, type Address } from "./addresses";

export const UNDERSTOOD = "understood";

export function Understood({ addresses, isTooMany }: { addresses: Address[]; isTooMany: boolean }) {
  const [first, ...more] = addresses;
  return (
    <div className="understood" id={UNDERSTOOD} aria-live="polite">
      {!first ? (
        <p className="muted">{words.import.hint}</p>
      ) : isTooMany ? (
        <p className="tone-bad">{words.import.tooMany(MOST_ADDRESSES)}</p>
      ) : more.length === 0 ? (
        <One address={first} />
      ) : (
        <Many addresses={addresses} />
      )}
    </div>
  );
}

function One({ address: { reading } }: { address: Address }) {
  switch (reading?.__typename) {
    case undefined:
      return (
        <p className="muted">
          <Ring /> {words.import.reading}
        </p>
      );
    case "InvalidRepositoryAddress":
      return (
        <p>
          <span className="tone-bad">
            <Alert /> {reading.message}
          </span>{" "}
          <span className="muted">{reading.remedy}</span>
        </p>
      );
    case "RepositoryAddress":
      return (
        <p>
          <span className={reading.project ? "tone-wait" : "tone-good"}>
            <Check />{" "}
          </span>
          <Name owner={reading.owner} name={reading.name} />{" "}
          {reading.project ? (
            <>
              <span className="muted">{words.import.known}.</span>{" "}
              <Link href={`/projects/${reading.project.slug}`}>{words.import.open}</Link>
            </>
          ) : (
            <span className="muted">{words.import.found}</span>
          )}
        </p>
      );
  }
}

function Many({ addresses }: { addresses: Address[] }) {
  const count = (test: (address: Address) => boolean): number => addresses.filter(test).length;
  const bad = count(({ reading }) => reading?.__typename === "InvalidRepositoryAddress");
  const known = count(({ reading }) => isKnown(reading));
  return (
    <>
      <p className="muted">{words.import.many(addresses.length - bad - known, known, bad)}</p>
      <ul className="understood-list">
        {addresses.map((address) => (
          <li key={address.url}>
            <One address={address} />
          </li>
        ))}
      </ul>
    </>
  );
}

function isKnown(reading: Address["reading"]): boolean {
  return reading?.__typename === "RepositoryAddress" && reading.project !== null;
}

export function Name({ owner, name }: { owner: string; name: string }) {
  return (
    <span className="repository">
      <span className="owner">{owner}/</span>
      <wbr />
      {name}
    </span>
  );
}

/** The newest jobs, live, beneath the field. */
import { useEffect, useMemo, useState } from "react";
import { Link } from "wouter";

import { client } from "../../api/client";
import { graphql } from "../../api/graphql";
import { JOB_ROW } from "../../jobs/job";
import { knownJobs, learn, shape } from "../../jobs/known";
import { JobLine } from "../../jobs/job-line";
import { useStore } from "../../store";
import { words } from "../../words";

const SHOWN = 5;

const NEWEST = graphql(
  `
    query NewestJobs($first: Int!) {
      jobs(first: $first) {
        nodes {
          ...JobRow
        }
      }
    }
  `,
  [JOB_ROW],
);

export function Lately() {
  const [isLoaded, setLoaded] = useState(false);
  const version = useStore(shape);

  useEffect(() => {
    client
      .query({ query: NEWEST, variables: { first: SHOWN }, fetchPolicy: "no-cache" })
      .then(({ data }) => learn(data?.jobs.nodes ?? []))
      .catch(() => undefined)
      .finally(() => setLoaded(true));
  }, []);

  const newest = useMemo(
    () =>
      [...knownJobs()]
        .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
        .slice(0, SHOWN)
        .map((job) => job.id),
    // what is known is outside of React; its version tells when to look again
    [version],
  );

  return (
    <section className="lately">
      <div className="section-head">
        <h2>{words.import.recent}</h2>
        {newest.length > 0 && <Link href="/queue">{words.import.all}</Link>}
      </div>
      {newest.length > 0 ? (
        <ul className="lines">
          {newest.map((id) => (
            <li key={id}>
              <JobLine id={id} />
            </li>
          ))}
        </ul>
      ) : (
        <p className="muted lately-none">{isLoaded ? words.import.none : ""}</p>
      )}
    </section>
  );
}

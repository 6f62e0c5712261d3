/** What the host says of the repository, in short. */
import { Link } from "wouter";

import { Ago } from "../../ui/time";
import { words } from "../../words";
import type { Project } from "./query";

export function Facts({ project: { repository, createdAt, jobs } }: { project: Project }) {
  const job = jobs.nodes.find(({ kind }) => kind === "IMPORT_REPOSITORY");
  const { license, fileCount, treeTruncated, openIssues, pushedAt, defaultBranch } = repository;
  return (
    <section className="card" aria-label={words.project.facts}>
      <dl className="pairs">
        {license && <Fact name={words.project.license}>{license}</Fact>}
        {fileCount !== null && (
          <Fact name={words.project.filesLabel}>
            {treeTruncated && `${words.project.atLeast} `}
            {fileCount.toLocaleString("en")}
          </Fact>
        )}
        {openIssues !== null && (
          <Fact name={words.project.openIssues}>{openIssues.toLocaleString("en")}</Fact>
        )}
        {defaultBranch && <Fact name={words.project.branch}>{defaultBranch}</Fact>}
        {pushedAt && (
          <Fact name={words.project.pushed}>
            <Ago time={pushedAt} />
          </Fact>
        )}
        <Fact name={words.project.imported}>
          {job ? (
            <Link href={`/jobs/${encodeURIComponent(job.id)}`}>
              <Ago time={createdAt} />
            </Link>
          ) : (
            <Ago time={createdAt} />
          )}
        </Fact>
      </dl>
      {repository.topics.length > 0 && (
        <ul className="topics" aria-label={words.project.topics}>
          {repository.topics.map((topic) => (
            <li className="mark" key={topic}>
              {topic}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

// What the schema's fields answer with, for both servers: the stores, opened once.

import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { parsed, toJob, toProject } from './shapes.js';
import { importStarter } from './start-import.js';
import { openStore } from './store.js';

export const store = openStore(process.env.PEER_DATABASE);

const redis = new Redis({ path: process.env.PEER_REDIS });
const queue = new Queue('imports', {
  connection: new Redis({ path: process.env.PEER_REDIS, maxRetriesPerRequest: null }),
  defaultJobOptions: { removeOnComplete: true, attempts: 3 },
});
const startImport = importStarter(store, redis, queue);

function page(rows, first) {
  const nodes = rows.slice(0, first).map(toJob);
  const last = nodes.at(-1);
  return { nodes, pageInfo: { endCursor: last?.id ?? null, hasNextPage: rows.length > first } };
}

function whole(project) {
  return project.repository === undefined ? store.findProject(project.id) : project;
}

export const resolvers = {
  Query: {
    job(_parent, { id }, { user }) {
      const row = store.findJob(id);
      return row === undefined || row.owner_id !== user.id ? null : toJob(row);
    },
    jobs(_parent, { status, first, after }, { user }) {
      return page(store.listJobs(user.id, status, after, first + 1), first);
    },
    project(_parent, { slug }, { user }) {
      const row = store.findProjectBySlug(user.id, slug);
      return row === undefined ? null : toProject(row);
    },
  },
  Mutation: {
    startImport: (_parent, { input }, { user }) => startImport(user, input.url),
  },
  Job: {
    waiting: ({ waiting }) => parsed(waiting),
    error: ({ error }) => parsed(error),
    // Lists of jobs show no more of a project than its name: the long columns stay where they are.
    project: ({ projectId }) =>
      projectId === null ? null : toProject(store.findProjectLine(projectId)),
  },
  Project: {
    repository: (project) => parsed(whole(project).repository),
    readme: (project) => parsed(whole(project).readme),
    analysis: (project) => parsed(whole(project).analysis),
    pullRequestsSince: ({ id }) => store.findHistoryReach(id)?.whole_since ?? null,
    jobs: ({ id, ownerId }, { first }) => page(store.listJobsOf(ownerId, id, first + 1), first),
  },
};

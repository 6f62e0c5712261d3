// Accepts an import: no project yet, nothing of the user at work, a row, a place in the queue.

import { randomUUID } from 'node:crypto';
import { toJob } from './shapes.js';

const ADDRESS = /^https:\/\/github\.com\/([\w-]+)\/([\w.-]+)$/;
const PROVISIONAL_MILLISECONDS = 30_000;
const STAGES = [
  'fetch_repository',
  'parse_readme',
  'detect_technology',
  'draw_diagram',
  'describe',
  'create_project',
].map((name) => ({ name, status: 'PENDING', percent: 0, attempt: 0 }));

// Claims the repository's key and the user's slot at once, or answers with who has one of them.
const CLAIM = {
  numberOfKeys: 2,
  lua: `
    for i = 2, 1, -1 do
      local holder = redis.call('GET', KEYS[i])
      if holder then return {i == 2 and 'DUPLICATE' or 'BUSY', holder} end
    end
    for i = 1, 2 do redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[2]) end
    return {'CLAIMED', ARGV[1]}
  `,
};

export function importStarter(store, redis, queue) {
  redis.defineCommand('claim', CLAIM);

  return async function startImport(user, url) {
    const found = ADDRESS.exec(url);
    if (found === null) {
      return problem('InvalidRepositoryAddress', 'ADDRESS_INVALID', 'This is no repository.');
    }
    const repository = `${found[1]}/${found[2]}`;
    const address = `github:${repository.toLowerCase()}`;
    const project = store.findImported(user.id, address);
    if (project !== undefined) {
      return { ...problem('AlreadyImported', 'ALREADY_IMPORTED', 'Imported before.'), project };
    }
    const row = newRow(user, url, repository);
    const keys = [`slot:${user.id}`, `slot:${user.id}:${address}`];
    const [verdict, holder] = await redis.claim(...keys, row.id, PROVISIONAL_MILLISECONDS);
    if (verdict !== 'CLAIMED') return inTheWay(verdict, store.findJob(holder));
    const other = store.insertJob(row);
    if (other !== undefined) {
      await redis.del(...keys);
      return inTheWay('BUSY', other);
    }
    await queue.add('import', { jobId: row.id }, { jobId: row.id });
    return { __typename: 'ImportStarted', job: toJob(row) };
  };
}

function newRow(user, url, repository) {
  const now = new Date().toISOString();
  return {
    id: randomUUID(),
    kind: 'IMPORT_REPOSITORY',
    owner_id: user.id,
    status: 'QUEUED',
    input: JSON.stringify({ url, daysBack: 90, isShowcase: true, isPrivate: false }),
    repository,
    stages: JSON.stringify(STAGES),
    percent: 0,
    stage: null,
    created_at: now,
    updated_at: now,
    attempt: 1,
    last_sequence: 1,
    error: null,
    receipt: JSON.stringify({ requests: 0, graphqlPoints: 0, bytes: 0, secondsWaited: 0 }),
    project_id: null,
    settled: 0,
  };
}

function inTheWay(verdict, row) {
  const job = toJob(row);
  return verdict === 'DUPLICATE'
    ? { ...problem('ImportAlreadyRunning', 'IMPORT_RUNNING', 'It runs already.'), job }
    : { ...problem('UserBusy', 'USER_BUSY', 'One import runs at a time.'), job };
}

function problem(typename, code, message) {
  return { __typename: typename, code, message };
}

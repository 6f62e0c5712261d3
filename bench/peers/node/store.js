// The users, projects and jobs in SQLite: one connection, statements prepared once.

import Database from 'better-sqlite3';

export function openStore(path) {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.pragma('foreign_keys = ON');
  database.pragma('temp_store = MEMORY');
  database.pragma('cache_size = -16384');

  const user = database.prepare('SELECT id, name FROM users WHERE token_hash = ?');
  const imported = database.prepare(
    'SELECT project_id AS id FROM project_addresses WHERE owner_id = ? AND address = ?',
  );
  const project = database.prepare('SELECT * FROM projects WHERE id = ?');
  const projectLine = database.prepare(
    `SELECT id, owner_id, slug, title, description, url, kind, is_published, created_at, synced_at
       FROM projects WHERE id = ?`,
  );
  const projectBySlug = database.prepare('SELECT * FROM projects WHERE owner_id = ? AND slug = ?');
  const reach = database.prepare('SELECT * FROM history_reaches WHERE project_id = ?');
  const job = database.prepare('SELECT * FROM jobs WHERE id = ?');
  // An id sorts by when it was given out; '~' sorts behind all of them.
  const jobs = database.prepare(
    'SELECT * FROM jobs WHERE owner_id = ? AND id < ? ORDER BY id DESC LIMIT ?',
  );
  const jobsThatStand = database.prepare(
    `SELECT * FROM jobs WHERE owner_id = ? AND id < ?
       AND status IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT ?`,
  );
  const jobsOfProject = database.prepare(
    'SELECT * FROM jobs WHERE owner_id = ? AND project_id = ? ORDER BY id DESC LIMIT ?',
  );
  const unended = database.prepare(
    'SELECT * FROM jobs WHERE owner_id = ? AND settled = 0 AND ended_at IS NULL',
  );
  const insert = database.prepare(
    `INSERT INTO jobs (id, kind, owner_id, status, input, repository, stages, percent, stage,
       created_at, updated_at, attempt, last_sequence, error, receipt, project_id, settled)
     VALUES (@id, @kind, @owner_id, @status, @input, @repository, @stages, @percent, @stage,
       @created_at, @updated_at, @attempt, @last_sequence, @error, @receipt, @project_id, @settled)`,
  );

  return {
    findUser: (tokenHash) => user.get(tokenHash),
    findImported: (ownerId, address) => imported.get(ownerId, address),
    findProject: (id) => project.get(id),
    findProjectLine: (id) => projectLine.get(id),
    findProjectBySlug: (ownerId, slug) => projectBySlug.get(ownerId, slug),
    findHistoryReach: (projectId) => reach.get(projectId),
    findJob: (id) => job.get(id),
    listJobs: (ownerId, statuses, after, limit) =>
      statuses?.length > 0
        ? jobsThatStand.all(ownerId, after ?? '~', JSON.stringify(statuses), limit)
        : jobs.all(ownerId, after ?? '~', limit),
    listJobsOf: (ownerId, projectId, limit) => jobsOfProject.all(ownerId, projectId, limit),

    // SQL has the last word on who is at work: gives the job that stands in the way, if any.
    insertJob: database.transaction((row) => {
      const other = unended.get(row.owner_id);
      if (other === undefined) insert.run(row);
      return other;
    }).immediate,
  };
}

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
  const project = database.prepare('SELECT id FROM projects WHERE owner_id = ? AND address = ?');
  const job = database.prepare('SELECT * FROM jobs WHERE id = ?');
  const unended = database.prepare(
    `SELECT * FROM jobs WHERE owner_id = ? AND settled = 0
       AND status IN ('QUEUED', 'RUNNING', 'WAITING')`,
  );
  const insert = database.prepare(
    `INSERT INTO jobs (id, kind, owner_id, status, input, repository, stages, percent, stage,
       created_at, updated_at, attempt, last_sequence, error, receipt, project_id, settled)
     VALUES (@id, @kind, @owner_id, @status, @input, @repository, @stages, @percent, @stage,
       @created_at, @updated_at, @attempt, @last_sequence, @error, @receipt, @project_id, @settled)`,
  );

  return {
    findUser: (tokenHash) => user.get(tokenHash),
    findProject: (ownerId, address) => project.get(ownerId, address),
    findJob: (id) => job.get(id),

    // SQL has the last word on who is at work: gives the job that stands in the way, if any.
    insertJob: database.transaction((row) => {
      const other = unended.get(row.owner_id);
      if (other === undefined) insert.run(row);
      return other;
    }).immediate,
  };
}

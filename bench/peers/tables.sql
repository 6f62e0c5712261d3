-- What both peers keep in SQLite: the part of Gantry's own tables that a start and a look at a job
-- need, with the same keys and indexes.

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  token_hash TEXT UNIQUE
);

CREATE TABLE projects (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES users (id),
  address TEXT NOT NULL,
  UNIQUE (owner_id, address)
);

CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  owner_id TEXT NOT NULL REFERENCES users (id),
  status TEXT NOT NULL,
  input TEXT NOT NULL,
  repository TEXT NOT NULL,
  stages TEXT NOT NULL,
  percent REAL NOT NULL,
  stage TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  last_sequence INTEGER NOT NULL,
  error TEXT,
  receipt TEXT NOT NULL,
  project_id TEXT,
  settled INTEGER NOT NULL
);
CREATE INDEX ix_jobs_owner_id_id ON jobs (owner_id, id);
CREATE INDEX ix_jobs_owner_id_settled_id ON jobs (owner_id, settled, id);
CREATE INDEX ix_jobs_settled_status_updated_at ON jobs (settled, status, updated_at);
CREATE INDEX ix_jobs_project_id_id ON jobs (project_id, id);

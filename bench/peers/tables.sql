-- What the peers keep in SQLite: the part of Gantry's own tables that a start, a job, a list of jobs
-- and a project's page need, with the same keys and indexes. Columns of JSON hold what the peers'
-- schema shows, with its names.

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  token_hash TEXT UNIQUE
);

CREATE TABLE projects (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES users (id),
  slug TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  description TEXT,
  url TEXT NOT NULL,
  kind TEXT NOT NULL,
  is_published INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  synced_at TEXT,
  repository TEXT NOT NULL,
  readme TEXT,
  analysis TEXT
);
CREATE INDEX ix_projects_owner_id_id ON projects (owner_id, id);

CREATE TABLE project_addresses (
  owner_id TEXT NOT NULL,
  address TEXT NOT NULL,
  project_id TEXT NOT NULL REFERENCES projects (id),
  PRIMARY KEY (owner_id, address)
);

CREATE TABLE history_reaches (
  project_id TEXT PRIMARY KEY REFERENCES projects (id),
  whole_since TEXT
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
  waiting TEXT,
  estimated_end_at TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT,
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

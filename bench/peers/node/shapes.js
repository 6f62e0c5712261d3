// Rows as the schema shows them, but for columns of JSON, which are read when they are asked for.

export function toJob(row) {
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    percent: row.percent,
    stage: row.stage,
    repository: row.repository,
    attempt: row.attempt,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    estimatedEndAt: row.estimated_end_at,
    lastSequence: row.last_sequence,
    projectId: row.project_id,
    waiting: row.waiting,
    error: row.error,
  };
}

export function toProject(row) {
  return {
    id: row.id,
    ownerId: row.owner_id,
    slug: row.slug,
    title: row.title,
    description: row.description,
    url: row.url,
    kind: row.kind,
    isPublished: row.is_published !== 0,
    createdAt: row.created_at,
    syncedAt: row.synced_at,
    repository: row.repository,
    readme: row.readme,
    analysis: row.analysis,
  };
}

export function parsed(text) {
  return text === null ? null : JSON.parse(text);
}

"""What the terminal asks of the API."""

START = """
mutation Start($input: StartImportInput!) {
  startImport(input: $input) {
    __typename
    ... on ImportStarted { job { ...J } }
    ... on ImportAlreadyRunning { code message remedy job { ...J } }
    ... on AlreadyImported { code message remedy project { id slug title url } }
    ... on UserBusy { code message remedy job { ...J } }
    ... on InvalidRepositoryAddress { code message remedy }
    ... on RateLimited { code message remedy retryAt }
  }
}
fragment J on Job { id repository stages { name title } }
"""

PROGRESS = """
subscription Progress($jobId: ID!, $after: Int!) {
  importProgress(jobId: $jobId, after: $after) {
    sequence at status percent stage stageStatus stagePercent message estimatedEndAt
    counters { name done total }
    waiting { reason until message }
  }
}
"""

RESULT = """
query Result($id: ID!) {
  job(id: $id) {
    id status repository startedAt endedAt
    error { code message remedy link stage retriable }
    gaps(first: 20) { edges { node { code stage item message retriable } } }
    receipt { requests graphqlPoints notModified bytes secondsWaited cacheHits }
    project {
      id slug title url description kind
      repository {
        stars license topics primaryLanguage fileCount
        languages { name share }
        releases { tag }
        contributors { login }
      }
      readme { path format headings { text } installCommands }
      analysis { summary category source technologies { name category } }
    }
  }
}
"""

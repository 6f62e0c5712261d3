/** What the operator's view asks, and does. */
import { graphql, type ResultOf } from "../../api/graphql";

export const LOOK = graphql(`
  query Operations {
    operations {
      queues {
        queue
        depth
        oldestSince
        atWork
        waiting
        places
        pause {
          since
          by
        }
      }
      workers {
        name
        host
        processId
        version
        startedAt
        seenAt
        isLost
        places {
          queue
          places
        }
        holds {
          owner
          leaseEndsAt
          job {
            id
            repository
            percent
            stages {
              name
              title
              status
            }
          }
        }
      }
      quotas {
        holder
        name
        host
        resource
        limit
        remaining
        resetsAt
        blockedUntil
        blockedBy
        inFlight
        inLine
      }
    }
  }
`);

const FIGURES = graphql(`
  fragment Ended on Figures @_unmask {
    start
    end
    completed
    completedWithGaps
    failed
    cancelled
    medianSeconds
    p95Seconds
    failures {
      code
      count
    }
  }
`);

export const TIMELINE = graphql(
  `
    query Timeline($span: Span!) {
      operations {
        timeline(span: $span) {
          countedSince
          whole {
            ...Ended
          }
          buckets {
            ...Ended
          }
        }
      }
    }
  `,
  [FIGURES],
);

const ANYBODYS_JOB = graphql(`
  fragment AnybodysJob on UsersJob @_unmask {
    owner
    job {
      id
      repository
      status
      percent
      attempt
      createdAt
      startedAt
      endedAt
      waiting {
        reason
        until
        message
        since
      }
      error {
        message
      }
    }
  }
`);

export const ACTIVE = graphql(
  `
    query ActiveJobs($status: [JobStatus!], $first: Int!, $after: String) {
      operations {
        jobs: activeJobs(status: $status, first: $first, after: $after) {
          totalCount
          nodes {
            ...AnybodysJob
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [ANYBODYS_JOB],
);

export const ENDED = graphql(
  `
    query EndedJobs($status: [JobStatus!], $first: Int!, $after: String) {
      operations {
        jobs: endedJobs(status: $status, first: $first, after: $after) {
          totalCount
          nodes {
            ...AnybodysJob
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [ANYBODYS_JOB],
);

export const PURGEABLE = graphql(`
  query Purgeable($days: Int!) {
    operations {
      endedJobs(olderThanDays: $days, first: 0) {
        totalCount
      }
    }
  }
`);

type Looked = ResultOf<typeof LOOK>["operations"];
export type QueueState = Looked["queues"][number];
export type QueueName = QueueState["queue"];
export type Worker = Looked["workers"][number];
export type Quota = Looked["quotas"][number];
export type Timeline = ResultOf<typeof TIMELINE>["operations"]["timeline"];
export type Figures = Timeline["whole"];
export type Span = ReturnType<typeof graphql.scalar<"Span">>;
export type AnybodysJob = ResultOf<typeof ANYBODYS_JOB>;

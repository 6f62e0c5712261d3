// The part of Gantry's schema that the benchmarks ask for, word by word, so that the same documents
// can be sent to both.

export const typeDefs = /* GraphQL */ `
  scalar DateTime

  enum JobKind { IMPORT_REPOSITORY }
  enum JobStatus { QUEUED RUNNING WAITING COMPLETED COMPLETED_WITH_GAPS FAILED CANCELLED }
  enum ProblemCode { ADDRESS_INVALID ALREADY_IMPORTED IMPORT_RUNNING USER_BUSY }

  type Job {
    id: ID!
    kind: JobKind!
    status: JobStatus!
    percent: Float!
    stage: String
    repository: String
    createdAt: DateTime!
    attempt: Int!
    lastSequence: Int!
  }

  type Project { id: ID! }

  interface Problem { code: ProblemCode! message: String! }

  type ImportStarted { job: Job! }
  type ImportAlreadyRunning implements Problem { code: ProblemCode! message: String! job: Job! }
  type UserBusy implements Problem { code: ProblemCode! message: String! job: Job! }
  type AlreadyImported implements Problem { code: ProblemCode! message: String! project: Project! }
  type InvalidRepositoryAddress implements Problem { code: ProblemCode! message: String! }

  union StartImportResult =
    ImportStarted | ImportAlreadyRunning | UserBusy | AlreadyImported | InvalidRepositoryAddress

  input StartImportInput { url: String! }

  type ProgressEvent {
    sequence: Int!
    at: DateTime!
    status: JobStatus!
    percent: Float!
    stage: String
    message: String!
  }

  type Query { job(id: ID!): Job }
  type Mutation { startImport(input: StartImportInput!): StartImportResult! }
  type Subscription { importProgress(jobId: ID!): ProgressEvent! }
`;

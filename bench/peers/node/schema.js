// The part of Gantry's schema that the benchmarks ask for, word by word, so that the same documents
// can be sent to all.

export const typeDefs = /* GraphQL */ `
  scalar DateTime

  enum JobKind { IMPORT_REPOSITORY SYNC_PULL_REQUESTS }
  enum JobStatus { QUEUED RUNNING WAITING COMPLETED COMPLETED_WITH_GAPS FAILED CANCELLED }
  enum WaitReason { QUOTA SECONDARY_LIMIT RETRY USER_SLOT AUTHENTICATION PAUSED NO_WORKER }
  enum ProblemCode {
    ADDRESS_INVALID ALREADY_IMPORTED IMPORT_RUNNING USER_BUSY REPOSITORY_NOT_FOUND
  }
  enum AnalysisSource { RULES MODEL }

  type Job {
    id: ID!
    kind: JobKind!
    status: JobStatus!
    percent: Float!
    stage: String
    repository: String
    attempt: Int!
    createdAt: DateTime!
    startedAt: DateTime
    endedAt: DateTime
    estimatedEndAt: DateTime
    lastSequence: Int!
    waiting: Waiting
    error: JobError
    project: Project
  }

  type Waiting { reason: WaitReason! until: DateTime message: String! since: DateTime! }

  type PageInfo { endCursor: String hasNextPage: Boolean! }
  type JobConnection { nodes: [Job!]! pageInfo: PageInfo! }

  type Project {
    id: ID!
    slug: String!
    title: String!
    description: String
    url: String!
    kind: String!
    isPublished: Boolean!
    createdAt: DateTime!
    syncedAt: DateTime
    pullRequestsSince: DateTime
    repository: Repository!
    readme: Readme
    analysis: Analysis
    jobs(first: Int = 10): JobConnection!
  }

  type Repository {
    owner: String!
    name: String!
    url: String!
    homepage: String
    defaultBranch: String
    visibility: String!
    isFork: Boolean!
    parent: String
    isArchived: Boolean!
    isTemplate: Boolean!
    isEmpty: Boolean!
    stars: Int!
    forks: Int!
    openIssues: Int
    license: String
    topics: [String!]!
    languages: [LanguageShare!]!
    languagesEstimated: Boolean!
    fileCount: Int
    treeTruncated: Boolean!
    pushedAt: DateTime
    contributors: [Contributor!]!
    releases: [Release!]!
  }

  type LanguageShare { name: String! share: Float! color: String }
  type Contributor { login: String name: String contributions: Int! isBot: Boolean! }
  type Release { tag: String! name: String publishedAt: DateTime isPrerelease: Boolean! url: String }

  type Readme {
    path: String!
    html: String!
    headings: [Heading!]!
    installCommands: [String!]!
    truncated: Boolean!
  }

  type Heading { level: Int! text: String! anchor: String! }

  type Analysis {
    summary: String!
    category: String!
    diagram: String!
    source: AnalysisSource!
    model: String
    technologies: [Technology!]!
  }

  type Technology {
    name: String!
    category: String!
    confidence: Float!
    version: String
    evidence: [Evidence!]!
  }

  type Evidence { path: String! detail: String }

  interface Problem {
    code: ProblemCode!
    message: String!
    remedy: String
    link: String
    retryAt: DateTime
  }

  type JobError implements Problem {
    code: ProblemCode!
    message: String!
    remedy: String
    link: String
    retryAt: DateTime
    stage: String
    retriable: Boolean!
  }

  type ImportAlreadyRunning implements Problem {
    code: ProblemCode! message: String! remedy: String link: String retryAt: DateTime job: Job!
  }
  type UserBusy implements Problem {
    code: ProblemCode! message: String! remedy: String link: String retryAt: DateTime job: Job!
  }
  type AlreadyImported implements Problem {
    code: ProblemCode! message: String! remedy: String link: String retryAt: DateTime project: Project!
  }
  type InvalidRepositoryAddress implements Problem {
    code: ProblemCode! message: String! remedy: String link: String retryAt: DateTime
  }
  type ImportStarted { job: Job! }

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

  type Query {
    job(id: ID!): Job
    jobs(status: [JobStatus!], first: Int = 20, after: String): JobConnection!
    project(slug: String!): Project
  }
  type Mutation { startImport(input: StartImportInput!): StartImportResult! }
  type Subscription { importProgress(jobId: ID!): ProgressEvent! }
`;

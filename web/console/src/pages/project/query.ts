/** What the console asks of a project. */
import { graphql, type ResultOf } from "../../api/graphql";
import { PROBLEM } from "../../api/problem";

export const PROJECT = graphql(`
  query Project($slug: String!) {
    project(slug: $slug) {
      id
      slug
      title
      description
      url
      kind
      isPublished
      createdAt
      syncedAt
      pullRequestsSince
      repository {
        owner
        name
        url
        homepage
        defaultBranch
        visibility
        isFork
        parent
        isArchived
        isTemplate
        isEmpty
        stars
        forks
        openIssues
        license
        topics
        languages {
          name
          share
          color
        }
        languagesEstimated
        fileCount
        treeTruncated
        pushedAt
        contributors {
          login
          name
          contributions
          isBot
        }
        releases {
          tag
          name
          publishedAt
          isPrerelease
          url
        }
      }
      readme {
        path
        html
        headings {
          level
          text
          anchor
        }
        installCommands
        truncated
      }
      analysis {
        summary
        category
        diagram
        source
        model
        technologies {
          name
          category
          confidence
          version
          evidence {
            path
            detail
          }
        }
      }
      jobs(first: 3) {
        nodes {
          id
          kind
          status
          endedAt
          createdAt
        }
      }
    }
  }
`);

export const DELETE = graphql(
  `
    mutation DeleteProject($id: ID!) {
      deleteProject(id: $id) {
        __typename
        ...Problem
      }
    }
  `,
  [PROBLEM],
);

export type Project = NonNullable<ResultOf<typeof PROJECT>["project"]>;
export type Repository = Project["repository"];
export type Analysis = NonNullable<Project["analysis"]>;
export type Readme = NonNullable<Project["readme"]>;

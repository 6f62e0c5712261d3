"""The one GraphQL query of an import: the facts, and the files that are most likely wanted.

Checked against GitHub's published schema; it costs one point. Files are asked for by name, since a
listing can't carry contents; a name that isn't there is answered with null and costs nothing.
"""

README_PATHS = (
    ".github/README.md",
    "README.md",
    "readme.md",
    "Readme.md",
    "ReadMe.md",
    "README.markdown",
    "README.rst",
    "readme.rst",
    "README.adoc",
    "README.asciidoc",
    "README.org",
    "README.textile",
    "README.txt",
    "README",
    "docs/README.md",
)

MANIFEST_PATHS = (
    "package.json",
    "pnpm-workspace.yaml",
    "pyproject.toml",
    "requirements.txt",
    "setup.cfg",
    "setup.py",
    "Pipfile",
    "go.mod",
    "go.work",
    "Cargo.toml",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "Gemfile",
    "composer.json",
    "mix.exs",
    "Package.swift",
    "pubspec.yaml",
    "deno.json",
    "CMakeLists.txt",
    "Dockerfile",
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.yml",
    "compose.yaml",
    "backend/package.json",
    "backend/pyproject.toml",
    "backend/requirements.txt",
    "backend/go.mod",
    "server/package.json",
    "api/package.json",
    "frontend/package.json",
    "client/package.json",
    "web/package.json",
)

# What each file is called in the answer.
ALIASES = {path: f"file{number}" for number, path in enumerate(README_PATHS + MANIFEST_PATHS)}

_FILES = "\n".join(
    f'    {alias}: object(expression: "HEAD:{path}") {{ ...File }}'
    for path, alias in ALIASES.items()
)

QUERY = f"""\
query Import($owner: String!, $name: String!) {{
  repository(owner: $owner, name: $name, followRenames: true) {{
    id databaseId nameWithOwner url description homepageUrl visibility
    isFork isArchived isEmpty isTemplate mirrorUrl
    stargazerCount forkCount createdAt pushedAt
    parent {{ nameWithOwner }}
    licenseInfo {{ spdxId name }}
    primaryLanguage {{ name }}
    defaultBranchRef {{ name }}
    issues(states: OPEN) {{ totalCount }}
    pullRequests(states: OPEN) {{ totalCount }}
    repositoryTopics(first: 20) {{ nodes {{ topic {{ name }} }} }}
    languages(first: 100, orderBy: {{field: SIZE, direction: DESC}}) {{
      edges {{ size node {{ name }} }}
    }}
    releases(first: 10, orderBy: {{field: CREATED_AT, direction: DESC}}) {{
      nodes {{ tagName name url isDraft isPrerelease publishedAt }}
    }}
    inGithub: object(expression: "HEAD:.github") {{ ...Listing }}
    inRoot: object(expression: "HEAD:") {{ ...Listing }}
    inDocs: object(expression: "HEAD:docs") {{ ...Listing }}
{_FILES}
  }}
  rateLimit {{ cost }}
}}
fragment Listing on GitObject {{ ... on Tree {{ entries {{ name mode }} }} }}
fragment File on GitObject {{ ... on Blob {{ byteSize isBinary isTruncated text }} }}
"""

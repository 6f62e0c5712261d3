"""Files whose name or place says which technology a project uses."""

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class FileRule:
    """`confidence`, 0..1: how surely one such file in the project's own part says so."""

    technology: str
    category: str
    confidence: float


# fmt: off
_RULES = {  # category → technology → names, in lower case. `*`: any characters but `/`; with a `/`
    # in front: in any folder; without: the path from the root.
    "ci": {
        "GitHub Actions": ".github/workflows/*.yml .github/workflows/*.yaml",
        "GitLab CI": ".gitlab-ci.yml", "Travis CI": ".travis.yml",
        "CircleCI": ".circleci/config.yml", "Jenkins": "/jenkinsfile",
        "Azure Pipelines": "azure-pipelines.yml", "AppVeyor": "appveyor.yml .appveyor.yml",
        "Drone": ".drone.yml", "Cirrus CI": ".cirrus.yml", "Buildkite": ".buildkite/pipeline.yml",
        "Woodpecker CI": ".woodpecker.yml .woodpecker/*.yml",
        "Bitbucket Pipelines": "bitbucket-pipelines.yml",
    },
    "container": {
        "Docker": "/dockerfile /dockerfile.* /*.dockerfile /containerfile",
        "Docker Compose": "/docker-compose*.yml /docker-compose*.yaml /compose*.yml /compose*.yaml",
        "Dev Containers": ".devcontainer/devcontainer.json .devcontainer.json",
    },
    "infrastructure": {
        "Terraform": "/*.tf", "Helm": "/chart.yaml",
        "Kubernetes": "/kustomization.yaml k8s/*.yaml kubernetes/*.yaml",
        "Ansible": "/ansible.cfg /playbook.yml /site.yml", "Pulumi": "/pulumi.yaml",
        "Nix": "/flake.nix /default.nix /shell.nix", "Serverless Framework": "/serverless.yml",
        "AWS CDK": "/cdk.json", "AWS SAM": "/samconfig.toml", "Vagrant": "/vagrantfile",
        "Packer": "/*.pkr.hcl", "Vercel": "/vercel.json", "Netlify": "/netlify.toml",
        "Fly.io": "/fly.toml", "Render": "render.yaml", "Heroku": "/procfile",
        "nginx": "/nginx.conf", "Caddy": "/caddyfile", "Traefik": "/traefik.yml /traefik.toml",
        "Bicep": "/*.bicep", "Cloudflare Workers": "/wrangler.toml /wrangler.jsonc",
        "Terragrunt": "/terragrunt.hcl", "Prometheus": "/prometheus.yml",
    },
    "build": {
        "Make": "/makefile /gnumakefile", "CMake": "/cmakelists.txt",
        "Autotools": "/configure.ac /configure.in /makefile.am", "Meson": "/meson.build",
        "Bazel": "/workspace.bazel /module.bazel", "Gradle": "/build.gradle /build.gradle.kts",
        "Maven": "/pom.xml", "Cargo": "/cargo.toml", "sbt": "/build.sbt", "Rake": "/rakefile",
        "just": "/justfile /.justfile", "Task": "/taskfile.yml", "SCons": "/sconstruct",
        "Vite": "/vite.config.*", "webpack": "/webpack.config.*", "Rollup": "/rollup.config.*",
        "esbuild": "/esbuild.config.*", "Babel": "/babel.config.* /.babelrc",
        "Turborepo": "/turbo.json", "Nx": "/nx.json", "Lerna": "/lerna.json",
        "tsup": "/tsup.config.*", "setuptools": "/setup.py /setup.cfg",
        "GoReleaser": "/.goreleaser.yml /.goreleaser.yaml", "Mix": "/mix.exs", "Bison": "/*.y",
        "Flex": "/*.l", "latexmk": "/.latexmkrc /latexmkrc", "Zig build": "/build.zig",
        "PostCSS": "/postcss.config.*",
    },
    "package manager": {
        "npm": "/package-lock.json", "Yarn": "/yarn.lock", "pnpm": "/pnpm-lock.yaml",
        "Bun": "/bun.lock /bun.lockb", "uv": "/uv.lock", "Poetry": "/poetry.lock",
        "PDM": "/pdm.lock", "Pipenv": "/pipfile", "pip": "/requirements.txt",
        "conda": "/environment.yml /environment.yaml", "Bundler": "/gemfile",
        "Composer": "/composer.json", "Go modules": "/go.mod", "CocoaPods": "/podfile",
        "Swift Package Manager": "/package.swift", "pub": "/pubspec.yaml", "NuGet": "/nuget.config",
        "Conan": "/conanfile.txt /conanfile.py", "vcpkg": "/vcpkg.json", "pixi": "/pixi.lock",
        "Homebrew": "/brewfile", "Stack": "/stack.yaml", "Cabal": "/*.cabal", "opam": "/*.opam",
    },
    "test": {
        "pytest": "/pytest.ini /conftest.py", "tox": "/tox.ini", "nox": "/noxfile.py",
        "Jest": "/jest.config.*", "Vitest": "/vitest.config.* /vitest.workspace.*",
        "Playwright": "/playwright.config.*", "Cypress": "/cypress.config.*",
        "Mocha": "/.mocharc.*", "Karma": "/karma.conf.js", "RSpec": "/.rspec",
        "PHPUnit": "/phpunit.xml /phpunit.xml.dist", "Codecov": "/codecov.yml /.codecov.yml",
        "Bats": "/*.bats", "Storybook": "/.storybook/main.*",
    },
    "quality": {
        "ESLint": "/.eslintrc* /eslint.config.*", "Prettier": "/.prettierrc* /prettier.config.*",
        "Biome": "/biome.json /biome.jsonc", "pre-commit": "/.pre-commit-config.yaml",
        "Ruff": "/ruff.toml /.ruff.toml", "mypy": "/mypy.ini /.mypy.ini", "Flake8": "/.flake8",
        "Pylint": "/.pylintrc", "rustfmt": "/rustfmt.toml /.rustfmt.toml", "Clippy": "/clippy.toml",
        "golangci-lint": "/.golangci.yml /.golangci.yaml", "RuboCop": "/.rubocop.yml",
        "clang-format": "/.clang-format", "Stylelint": "/.stylelintrc*",
        "EditorConfig": "/.editorconfig", "Dependabot": ".github/dependabot.yml",
        "Renovate": "/renovate.json /.github/renovate.json",
        "yamllint": "/.yamllint /.yamllint.yml /.yamllint.yaml", "semantic-release": "/.releaserc*",
        "Changesets": ".changeset/config.json", "TFLint": "/.tflint.hcl",
    },
    "documentation": {
        "Sphinx": "docs/conf.py doc/conf.py docs/source/conf.py", "MkDocs": "/mkdocs.yml",
        "Read the Docs": ".readthedocs.yml .readthedocs.yaml", "Docusaurus": "/docusaurus.config.*",
        "VitePress": "/.vitepress/config.*", "mdBook": "/book.toml", "Doxygen": "/doxyfile",
        "Jekyll": "/_config.yml", "Hugo": "/hugo.toml", "Quarto": "/_quarto.yml",
        "Jupyter Book": "/_toc.yml", "terraform-docs": "/.terraform-docs.yml",
    },
    "framework": {
        "Next.js": "/next.config.*", "Nuxt": "/nuxt.config.*", "Svelte": "/svelte.config.*",
        "Astro": "/astro.config.*", "Angular": "/angular.json", "Django": "/manage.py",
        "Ruby on Rails": "/bin/rails", "Laravel": "/artisan", "Remix": "/remix.config.*",
        "Gatsby": "/gatsby-config.*", "Expo": "/app.json", "Flutter": "/.metadata",
        "Android": "/androidmanifest.xml", "Unity": "projectsettings/projectversion.txt",
        "Godot": "/project.godot", "Vue.js": "/*.vue", "React": "/*.tsx /*.jsx",
        "Tauri": "/tauri.conf.json",
    },
    "library": {
        "Alembic": "/alembic.ini", "Prisma": "/schema.prisma", "Tailwind CSS": "/tailwind.config.*",
        "shadcn/ui": "/components.json", "TanStack Router": "/routetree.gen.ts",
        "gqlgen": "/gqlgen.yml", "sqlc": "/sqlc.yaml", "Protocol Buffers": "/*.proto",
        "GraphQL": "/*.graphql /*.gql",
        "OpenAPI": "/openapi.json /openapi.yaml /openapi.yml /swagger.json",
        "GraphQL Code Generator": "/codegen.ts /codegen.yml", "Drizzle": "/drizzle.config.*",
        "Apache Avro": "/*.avsc",
    },
    "language": {"TypeScript": "/tsconfig.json"},
    "notebook": {"Jupyter": "/*.ipynb"},
    "typesetting": {"LaTeX": "/*.tex", "Typst": "/*.typ"},
    "database": {
        "Flyway": "/flyway.conf", "Supabase": "supabase/config.toml",
        "Liquibase": "/liquibase.properties",
    },
}
LONGEST_PATH = 1_000  # of a longer one nothing is known: expressions would look at it for long
_LESS_SURE = {  # names that others use too
    "Kubernetes": 0.7, "Ansible": 0.6, "Heroku": 0.7, "Jekyll": 0.5, "Expo": 0.3, "Flutter": 0.3,
    "React": 0.6, "shadcn/ui": 0.6, "Jupyter Book": 0.5, "GraphQL Code Generator": 0.5,
    "Bison": 0.8, "Flex": 0.6, "Render": 0.7, "Terraform": 0.95,
}
# fmt: on


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Wildcards made one expression; the number of the group that matches is the rule's."""

    expression: re.Pattern[str]
    rules: tuple[FileRule, ...]

    def rule_for(self, text: str) -> FileRule | None:
        match = self.expression.fullmatch(text)
        return self.rules[match.lastindex - 1] if match and match.lastindex else None


@dataclass(frozen=True, slots=True)
class _Index:
    """`exact` has the names without a wildcard, which are most; `paths` those with a folder."""

    exact: dict[str, FileRule]
    names: _Patterns
    paths: _Patterns


@cache
def _index() -> _Index:
    rules = {
        name: FileRule(technology, category, _LESS_SURE.get(technology, 0.9))
        for category, technologies in _RULES.items()
        for technology, names in technologies.items()
        for name in names.split()
    }
    wild = {name: rule for name, rule in rules.items() if "*" in name}
    return _Index(
        exact={name: rule for name, rule in rules.items() if name not in wild},
        names=_patterns({name[1:]: rule for name, rule in wild.items() if name.rfind("/") == 0}),
        paths=_patterns({name: rule for name, rule in wild.items() if name.rfind("/") > 0}),
    )


def _patterns(rules: dict[str, FileRule]) -> _Patterns:
    expressions = [_expression(name) for name in rules]
    return _Patterns(re.compile("|".join(expressions)), tuple(rules.values()))


def _expression(name: str) -> str:
    body = re.escape(name.lstrip("/")).replace(r"\*", "[^/]*")
    return f"((?:.*/)?{body})" if name.startswith("/") else f"({body})"


def rules_for(path: str) -> list[FileRule]:
    """What the file at `path` says, by its name and place alone."""
    if len(path) > LONGEST_PATH:
        return []
    index = _index()
    path = path.lower()
    folders, _, name = path.rpartition("/")
    tails = {path, f"/{name}", f"/{folders.rpartition('/')[2]}/{name}"}
    found = [rule for tail in sorted(tails) if (rule := index.exact.get(tail))]
    found += filter(None, (index.names.rule_for(name), index.paths.rule_for(path)))
    return found

"""Packages that say which technology a project uses, by the package manager's name of them.

Only what a reader would name when asked what a project is built with. A name that ends in `*`
stands for all that begin so.
"""

from pipeline.analysis.manifests.manifest import Ecosystem

_Table = dict[str, dict[str, str]]  # category → technology → packages

# fmt: off
_NPM: _Table = {
    "framework": {
        "React": "react", "Vue.js": "vue", "Angular": "@angular/core", "Svelte": "svelte",
        "SolidJS": "solid-js", "Preact": "preact", "Next.js": "next", "Nuxt": "nuxt nuxt3",
        "Remix": "@remix-run/*", "Astro": "astro", "SvelteKit": "@sveltejs/kit",
        "Express": "express", "Fastify": "fastify", "Koa": "koa", "NestJS": "@nestjs/core",
        "Hono": "hono", "Lit": "lit", "Electron": "electron", "React Native": "react-native",
        "Expo": "expo", "Ember": "ember-source", "Tauri": "@tauri-apps/*", "Gatsby": "gatsby",
        "Qwik": "@builder.io/qwik", "Ionic": "@ionic/*", "Capacitor": "@capacitor/core",
        "AdonisJS": "@adonisjs/core", "Meteor": "meteor-node-stubs",
    },
    "library": {
        "Apollo Client": "@apollo/client", "Apollo Server": "@apollo/server apollo-server",
        "GraphQL.js": "graphql", "tRPC": "@trpc/*", "Redux": "redux @reduxjs/toolkit",
        "Zustand": "zustand", "TanStack Query": "@tanstack/react-query",
        "TanStack Router": "@tanstack/react-router",
        "React Router": "react-router react-router-dom", "Tailwind CSS": "tailwindcss",
        "Bootstrap": "bootstrap", "MUI": "@mui/material", "Chakra UI": "@chakra-ui/*",
        "Ant Design": "antd", "Radix UI": "@radix-ui/* radix-ui",
        "React Email": "react-email @react-email/*", "Zod": "zod", "D3": "d3", "three.js": "three",
        "RxJS": "rxjs", "Socket.IO": "socket.io socket.io-client", "jQuery": "jquery",
        "Lodash": "lodash", "Axios": "axios", "styled-components": "styled-components",
        "LangChain": "langchain @langchain/*", "Vercel AI SDK": "ai", "Mermaid": "mermaid",
        "TensorFlow.js": "@tensorflow/*", "Chart.js": "chart.js", "htmx": "htmx.org",
        "Pinia": "pinia", "Prisma": "prisma @prisma/client", "TypeORM": "typeorm",
        "Drizzle": "drizzle-orm", "Sequelize": "sequelize", "Mongoose": "mongoose",
    },
    "language": {"TypeScript": "typescript"},
    "runtime": {"Node.js": "node", "Bun": "bun"},
    "build": {
        "Vite": "vite", "webpack": "webpack", "Rollup": "rollup", "esbuild": "esbuild",
        "Parcel": "parcel", "Babel": "@babel/core", "SWC": "@swc/core", "Turborepo": "turbo",
        "Nx": "nx", "Lerna": "lerna", "tsup": "tsup", "Gulp": "gulp", "Grunt": "grunt",
        "Rspack": "@rspack/core", "Sass": "sass", "PostCSS": "postcss",
    },
    "test": {
        "Jest": "jest", "Vitest": "vitest", "Mocha": "mocha",
        "Playwright": "@playwright/test playwright", "Cypress": "cypress",
        "Testing Library": "@testing-library/*", "AVA": "ava", "Jasmine": "jasmine",
        "Storybook": "storybook @storybook/*", "Puppeteer": "puppeteer", "Supertest": "supertest",
    },
    "quality": {
        "ESLint": "eslint", "Prettier": "prettier", "Biome": "@biomejs/biome",
        "Stylelint": "stylelint", "Husky": "husky",
    },
    "database": {
        "PostgreSQL": "pg postgres", "MySQL": "mysql mysql2", "MongoDB": "mongodb mongoose",
        "Redis": "redis ioredis", "SQLite": "better-sqlite3 sqlite3",
        "Supabase": "@supabase/supabase-js", "Firebase": "firebase firebase-admin",
        "Elasticsearch": "@elastic/elasticsearch",
    },
    "documentation": {
        "Docusaurus": "@docusaurus/core", "VitePress": "vitepress", "TypeDoc": "typedoc",
    },
}
_PYPI: _Table = {
    "language": {"Python": "python"},
    "framework": {
        "Django": "django", "Flask": "flask", "FastAPI": "fastapi", "Starlette": "starlette",
        "aiohttp": "aiohttp", "Tornado": "tornado", "Pyramid": "pyramid", "Litestar": "litestar",
        "Sanic": "sanic", "Quart": "quart", "Streamlit": "streamlit", "Gradio": "gradio",
        "Dash": "dash", "Scrapy": "scrapy", "Celery": "celery", "Airflow": "apache-airflow",
        "Kivy": "kivy", "Django REST framework": "djangorestframework",
        "PyQt": "pyqt5 pyqt6 pyside6", "Textual": "textual",
    },
    "library": {
        "NumPy": "numpy", "pandas": "pandas", "SciPy": "scipy", "Matplotlib": "matplotlib",
        "scikit-learn": "scikit-learn sklearn", "PyTorch": "torch pytorch",
        "TensorFlow": "tensorflow", "Keras": "keras", "JAX": "jax", "Transformers": "transformers",
        "LangChain": "langchain", "OpenAI SDK": "openai", "Anthropic SDK": "anthropic",
        "Polars": "polars", "seaborn": "seaborn", "Pydantic": "pydantic",
        "SQLAlchemy": "sqlalchemy", "SQLModel": "sqlmodel", "Alembic": "alembic",
        "Requests": "requests", "HTTPX": "httpx", "Click": "click", "Typer": "typer",
        "Rich": "rich", "Jinja": "jinja2", "Werkzeug": "werkzeug",
        "Strawberry GraphQL": "strawberry-graphql", "Graphene": "graphene",
        "OpenCV": "opencv-python opencv-python-headless", "spaCy": "spacy",
        "Beautiful Soup": "beautifulsoup4", "Uvicorn": "uvicorn", "Gunicorn": "gunicorn",
        "scikit-image": "scikit-image", "Pillow": "pillow", "IPython": "ipython",
        "Plotly": "plotly", "Django Ninja": "django-ninja", "gRPC": "grpcio", "PySpark": "pyspark",
        "msgspec": "msgspec",
    },
    "build": {
        "setuptools": "setuptools", "Hatch": "hatchling hatch", "Flit": "flit-core flit_core",
        "Poetry": "poetry-core poetry", "PDM": "pdm-backend pdm", "Cython": "cython",
        "maturin": "maturin", "scikit-build": "scikit-build scikit-build-core",
        "meson-python": "meson-python",
    },
    "package manager": {"uv": "uv uv-build"},
    "test": {
        "pytest": "pytest", "Hypothesis": "hypothesis", "tox": "tox", "nox": "nox",
        "coverage.py": "coverage", "Locust": "locust", "Selenium": "selenium",
        "Playwright": "playwright pytest-playwright",
    },
    "quality": {
        "Ruff": "ruff", "mypy": "mypy", "Black": "black", "Pyright": "pyright", "Flake8": "flake8",
        "Pylint": "pylint", "isort": "isort", "pre-commit": "pre-commit", "codespell": "codespell",
    },
    "database": {
        "PostgreSQL": "psycopg psycopg2 psycopg2-binary asyncpg", "Redis": "redis",
        "SQLite": "aiosqlite", "MySQL": "mysqlclient pymysql", "MongoDB": "pymongo motor",
        "Elasticsearch": "elasticsearch", "DuckDB": "duckdb", "ClickHouse": "clickhouse-connect",
    },
    "documentation": {"Sphinx": "sphinx", "MkDocs": "mkdocs mkdocs-material"},
    "infrastructure": {
        "AWS SDK": "boto3", "Sentry": "sentry-sdk", "Ansible": "ansible ansible-core",
    },
    "notebook": {"Jupyter": "jupyter jupyterlab notebook ipykernel"},
}
_CARGO: _Table = {
    "language": {"Rust": "rust"},
    "framework": {
        "Axum": "axum", "Actix Web": "actix-web", "Rocket": "rocket", "Bevy": "bevy",
        "Tauri": "tauri", "Leptos": "leptos", "Yew": "yew", "Dioxus": "dioxus", "warp": "warp",
        "egui": "egui eframe", "Ratatui": "ratatui", "Tonic": "tonic",
    },
    "library": {
        "Tokio": "tokio", "Serde": "serde", "clap": "clap", "Rayon": "rayon", "regex": "regex",
        "reqwest": "reqwest", "hyper": "hyper", "anyhow": "anyhow", "tracing": "tracing",
        "wgpu": "wgpu", "Diesel": "diesel", "SQLx": "sqlx", "SeaORM": "sea-orm", "PyO3": "pyo3",
        "wasm-bindgen": "wasm-bindgen", "PCRE2": "pcre2",
        "crossbeam": "crossbeam crossbeam-channel crossbeam-deque", "log": "log",
    },
    "database": {
        "redb": "redb", "RocksDB": "rocksdb", "SQLite": "rusqlite", "Redis": "redis",
        "sled": "sled",
    },
    "test": {
        "Criterion": "criterion", "proptest": "proptest", "libFuzzer": "libfuzzer-sys",
        "insta": "insta",
    },
}
_GO: _Table = {
    "language": {"Go": "go"},
    "framework": {
        "Gin": "github.com/gin-gonic/gin", "Echo": "github.com/labstack/echo*",
        "Fiber": "github.com/gofiber/*", "chi": "github.com/go-chi/chi*",
        "Bubble Tea": "github.com/charmbracelet/bubbletea*",
        "Kubernetes controller-runtime": "sigs.k8s.io/controller-runtime",
        "Hugo": "github.com/gohugoio/hugo",
    },
    "library": {
        "Cobra": "github.com/spf13/cobra", "Viper": "github.com/spf13/viper", "GORM": "gorm.io/*",
        "zap": "go.uber.org/zap", "gRPC": "google.golang.org/grpc",
        "gqlgen": "github.com/99designs/gqlgen", "Kubernetes client": "k8s.io/client-go",
        "AWS SDK": "github.com/aws/aws-sdk-go*", "sqlc": "github.com/sqlc-dev/sqlc",
        "Prometheus client": "github.com/prometheus/client_golang",
        "OpenTelemetry": "go.opentelemetry.io/*",
        "Terraform SDK": "github.com/hashicorp/terraform-plugin*",
    },
    "database": {
        "PostgreSQL": "github.com/jackc/pgx* github.com/lib/pq",
        "Redis": "github.com/redis/go-redis*", "MongoDB": "go.mongodb.org/*",
        "SQLite": "github.com/mattn/go-sqlite3 modernc.org/sqlite",
        "MySQL": "github.com/go-sql-driver/mysql", "etcd": "go.etcd.io/*",
    },
    "test": {"Testify": "github.com/stretchr/testify", "Ginkgo": "github.com/onsi/ginkgo*"},
}
_MAVEN: _Table = {
    "framework": {
        "Spring Boot": "org.springframework.boot*", "Spring": "org.springframework:*",
        "Quarkus": "io.quarkus*", "Micronaut": "io.micronaut*", "Ktor": "io.ktor*",
        "Android": "com.android.application* com.android.library*",
        "Jetpack Compose": "androidx.compose*", "Vert.x": "io.vertx*",
        "Play": "com.typesafe.play* org.playframework*", "Akka": "com.typesafe.akka*",
        "Apache Spark": "org.apache.spark*", "JavaFX": "org.openjfx*",
    },
    "language": {"Kotlin": "org.jetbrains.kotlin*", "Scala": "org.scala-lang*"},
    "library": {
        "Hibernate": "org.hibernate*", "Jackson": "com.fasterxml.jackson*",
        "Lombok": "org.projectlombok:*", "Guava": "com.google.guava:*", "Netty": "io.netty*",
        "Apache Kafka": "org.apache.kafka*", "gRPC": "io.grpc*",
        "Retrofit": "com.squareup.retrofit2*", "OkHttp": "com.squareup.okhttp3*",
    },
    "test": {
        "JUnit": "junit:* org.junit*", "Mockito": "org.mockito*",
        "Testcontainers": "org.testcontainers*", "Kotest": "io.kotest*",
        "ScalaTest": "org.scalatest*", "Spock": "org.spockframework*",
    },
    "database": {
        "PostgreSQL": "org.postgresql:*", "MySQL": "mysql:* com.mysql:*", "H2": "com.h2database:*",
        "Redis": "redis.clients:* io.lettuce:*", "MongoDB": "org.mongodb*",
        "Flyway": "org.flywaydb*",
    },
}
_RUBYGEMS: _Table = {
    "framework": {
        "Ruby on Rails": "rails", "Sinatra": "sinatra", "Jekyll": "jekyll", "Hanami": "hanami",
    },
    "library": {
        "Sidekiq": "sidekiq", "Devise": "devise", "Puma": "puma",
        "Hotwire": "turbo-rails stimulus-rails",
    },
    "test": {"RSpec": "rspec rspec-rails", "Minitest": "minitest", "Capybara": "capybara"},
    "quality": {"RuboCop": "rubocop rubocop-*"},
    "database": {"PostgreSQL": "pg", "MySQL": "mysql2", "SQLite": "sqlite3", "Redis": "redis"},
    "build": {"Rake": "rake"},
    "mobile": {"fastlane": "fastlane", "CocoaPods": "cocoapods"},
}
_PACKAGIST: _Table = {
    "language": {"PHP": "php"},
    "framework": {
        "Laravel": "laravel/framework", "Symfony": "symfony/framework-bundle symfony/symfony",
        "Slim": "slim/slim", "CodeIgniter": "codeigniter4/framework", "Yii": "yiisoft/yii2",
        "Drupal": "drupal/core*", "Livewire": "livewire/livewire", "CakePHP": "cakephp/cakephp",
    },
    "library": {
        "Doctrine": "doctrine/*", "Guzzle": "guzzlehttp/guzzle", "Twig": "twig/twig",
        "Monolog": "monolog/monolog",
    },
    "test": {"PHPUnit": "phpunit/phpunit", "Pest": "pestphp/pest"},
    "quality": {"PHPStan": "phpstan/phpstan", "Psalm": "vimeo/psalm"},
}
_HEX: _Table = {
    "framework": {
        "Phoenix": "phoenix", "Phoenix LiveView": "phoenix_live_view", "Nerves": "nerves",
        "Oban": "oban",
    },
    "library": {
        "Ecto": "ecto ecto_sql", "Plug": "plug plug_cowboy", "Absinthe": "absinthe",
        "Jason": "jason",
    },
    "database": {"PostgreSQL": "postgrex", "SQLite": "ecto_sqlite3 exqlite", "MySQL": "myxql"},
    "quality": {"Credo": "credo", "Dialyxir": "dialyxir"},
    "documentation": {"ExDoc": "ex_doc"},
}
_NUGET: _Table = {
    "framework": {
        "ASP.NET Core": "microsoft.net.sdk.web microsoft.aspnetcore*", ".NET": "microsoft.net.sdk",
        "Blazor": "microsoft.aspnetcore.components*", ".NET MAUI": "microsoft.maui*",
        "Avalonia": "avalonia*",
    },
    "library": {
        "Entity Framework Core": "microsoft.entityframeworkcore*", "Serilog": "serilog*",
        "Dapper": "dapper", "MediatR": "mediatr", "AutoMapper": "automapper*",
        "Newtonsoft.Json": "newtonsoft.json",
    },
    "test": {"xUnit": "xunit*", "NUnit": "nunit*", "MSTest": "mstest*", "Moq": "moq"},
    "database": {"PostgreSQL": "npgsql*", "Redis": "stackexchange.redis"},
}
_PUB: _Table = {
    "framework": {"Flutter": "flutter"},
    "library": {"Riverpod": "riverpod flutter_riverpod", "Bloc": "bloc flutter_bloc", "Dio": "dio"},
    "test": {"flutter_test": "flutter_test"},
}
# fmt: on


def _flat(tables: _Table) -> dict[str, tuple[str, str]]:
    return {
        package: (technology, category)
        for category, technologies in tables.items()
        for technology, packages in technologies.items()
        for package in packages.split()
    }


_ECOSYSTEMS = {
    Ecosystem.NPM: _flat(_NPM),
    Ecosystem.PYPI: _flat(_PYPI),
    Ecosystem.CARGO: _flat(_CARGO),
    Ecosystem.GO: _flat(_GO),
    Ecosystem.MAVEN: _flat(_MAVEN),
    Ecosystem.RUBYGEMS: _flat(_RUBYGEMS),
    Ecosystem.PACKAGIST: _flat(_PACKAGIST),
    Ecosystem.HEX: _flat(_HEX),
    Ecosystem.NUGET: _flat(_NUGET),
    Ecosystem.PUB: _flat(_PUB),
}
_PREFIXES = {
    ecosystem: [(name[:-1], known) for name, known in packages.items() if name.endswith("*")]
    for ecosystem, packages in _ECOSYSTEMS.items()
}


def technology_of(ecosystem: Ecosystem, package: str) -> tuple[str, str] | None:
    """The technology's name and category; None if the package says nothing of note. `package` is
    in lower case."""
    if known := _ECOSYSTEMS[ecosystem].get(package):
        return known
    return next((known for start, known in _PREFIXES[ecosystem] if package.startswith(start)), None)

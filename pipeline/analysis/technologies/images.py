"""Container images that say which service a project runs beside its own."""

import re

_IMAGES = {
    "postgres": ("PostgreSQL", "database"), "postgis": ("PostgreSQL", "database"),
    "pgvector": ("PostgreSQL", "database"), "mysql": ("MySQL", "database"),
    "mariadb": ("MariaDB", "database"), "mongo": ("MongoDB", "database"),
    "redis": ("Redis", "database"), "valkey": ("Valkey", "database"),
    "memcached": ("Memcached", "database"), "elasticsearch": ("Elasticsearch", "database"),
    "opensearch": ("OpenSearch", "database"), "clickhouse-server": ("ClickHouse", "database"),
    "neo4j": ("Neo4j", "database"), "qdrant": ("Qdrant", "database"),
    "rabbitmq": ("RabbitMQ", "messaging"), "kafka": ("Apache Kafka", "messaging"),
    "cp-kafka": ("Apache Kafka", "messaging"), "nats": ("NATS", "messaging"),
    "traefik": ("Traefik", "infrastructure"), "nginx": ("nginx", "infrastructure"),
    "caddy": ("Caddy", "infrastructure"), "minio": ("MinIO", "infrastructure"),
    "prometheus": ("Prometheus", "infrastructure"), "grafana": ("Grafana", "infrastructure"),
    "keycloak": ("Keycloak", "infrastructure"), "mailpit": ("Mailpit", "test"),
    "mailhog": ("MailHog", "test"), "adminer": ("Adminer", "infrastructure"),
}  # fmt: skip
_IMAGE = re.compile(r"(?:[^/]+/)*([a-z0-9._-]+)(?::([\w.-]+))?(?:@.*)?$")
_VERSION = re.compile(r"\d[\w.]*")


def technology_of_image(image: str) -> tuple[str, str, str | None] | None:
    """Name, category and version (None if the tag names none) of what an image runs."""
    parts = _IMAGE.match(image)
    known = _IMAGES.get(parts[1]) if parts else None
    if not parts or not known:
        return None
    version = _VERSION.match(parts[2] or "")
    return *known, version[0] if version else None

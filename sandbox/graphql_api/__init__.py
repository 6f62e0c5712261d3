"""The GraphQL API: a part of the host's schema, over the same repositories as the REST API."""

"""The REST API: a table of routes, and the endpoints by noun."""

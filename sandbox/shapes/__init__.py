"""Shapes of the REST API: our values as the JSON that the host answers with."""

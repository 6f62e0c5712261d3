"""The queries, one file per field or noun."""

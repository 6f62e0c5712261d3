"""The mutations, one file per field or noun."""

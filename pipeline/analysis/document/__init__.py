"""A README as a document: decoded, recognised, converted to HTML, read and sanitised."""

"""A repository's history, brought page by page."""

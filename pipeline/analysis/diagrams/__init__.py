"""A repository's parts and how they hang together, and how that is written in Mermaid."""

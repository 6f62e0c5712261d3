"""What is remembered: the SQL tables and their queries, and the structures on Redis."""

"""What can be said of a repository from its files alone: pure functions, no I/O."""

"""One file per kind of job: its stages, in order."""

"""One file per stage of an import."""

"""One folder per code host: knows its protocol, does no I/O of its own."""

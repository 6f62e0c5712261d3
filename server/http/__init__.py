"""The way of a request from the socket to its answer, and the bounds that it keeps."""

"""GitHub: github.com, an enterprise server, or the simulator."""

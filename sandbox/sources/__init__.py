"""Where the repositories come from: samples, edge cases, generated ones, stored answers."""

"""The engine room: starts, claims, runs, decides, settles and sweeps jobs, whatever they do."""

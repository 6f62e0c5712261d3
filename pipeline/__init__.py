"""What happens: jobs, their stages, and the runner that takes them to an end."""

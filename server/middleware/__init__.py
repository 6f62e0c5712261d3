"""What happens to every request, in the order in which `server.application` stacks it."""

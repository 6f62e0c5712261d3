"""What an operator sees and does: the work of all users, and the queues that it stands in."""

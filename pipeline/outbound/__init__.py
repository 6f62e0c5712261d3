"""The one door out: HTTP client, address guard, quota, conditional cache, faults."""

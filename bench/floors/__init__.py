"""The least that could do the same: what a framework's cost is measured from."""

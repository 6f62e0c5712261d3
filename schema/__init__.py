"""What clients see: one file per noun."""

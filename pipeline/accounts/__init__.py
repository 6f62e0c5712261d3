"""The user's own account at a code host: connecting it, speaking for it, what it may see."""

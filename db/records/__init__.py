"""The values that are remembered: plain, frozen, and free of any store."""

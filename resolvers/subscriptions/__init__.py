"""The subscriptions, one file per field or noun."""

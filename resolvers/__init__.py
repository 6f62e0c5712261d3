"""What clients ask: context, authentication, and one file per field or noun."""

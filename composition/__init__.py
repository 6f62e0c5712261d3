"""Where everything is built, once, and handed down."""

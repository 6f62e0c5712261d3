"""The ASGI application: routes, protocols, middleware, health."""

"""GraphQL's protocols over one path: HTTP, WebSocket, server-sent events, multipart."""

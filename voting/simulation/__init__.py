"""A synthetic audience over real HTTP and WebSocket. Plain Python: it knows the wire, not the server."""

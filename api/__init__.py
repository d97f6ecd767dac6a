"""Everything that runs in Lambda: the REST API, the scanner, the worker, the socket."""

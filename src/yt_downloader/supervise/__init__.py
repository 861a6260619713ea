"""One machine, one command: starts, watches, restarts and stops the parts of the service."""

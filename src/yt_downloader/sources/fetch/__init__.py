"""Fetches byte ranges and small bodies over HTTP: many at once, each byte once."""

"""The web pages: shells that scripts of ours fill, as clients of the public API."""

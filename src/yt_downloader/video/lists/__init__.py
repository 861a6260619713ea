"""Saving many videos at once."""

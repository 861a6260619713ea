"""From a link to local media files."""

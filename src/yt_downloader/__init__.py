"""Self-hosted service for clips of videos and live streams."""

__version__ = "0.1.0"

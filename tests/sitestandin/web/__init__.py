"""The stand-in's HTTP side: proxy and origin in one port, network conditions, request log."""

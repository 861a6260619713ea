"""Uploaded videos and their conversion: `/api/encode`."""

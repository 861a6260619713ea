"""Clip requests and their downloads."""

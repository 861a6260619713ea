"""Clip keys: tokens that chat bots carry in an address."""

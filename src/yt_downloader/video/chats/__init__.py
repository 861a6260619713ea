"""Clips that viewers ask for in a chat, through a bot."""

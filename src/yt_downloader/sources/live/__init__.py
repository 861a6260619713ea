"""Segments of streams that run, or have just ended, out of their numbered fragments.

A stream's formats are one address each; `&sq=N` chooses a fragment, which plays
by itself and says in its head when it was taken in and how long the stream was
by then. So a moment leads to a fragment, and fragments to a file, while the
stream goes on.
"""

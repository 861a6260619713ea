"""Cuts a segment out of local media: exact at both ends, most of it copied."""

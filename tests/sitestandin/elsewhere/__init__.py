"""A second host, which is no YouTube: links to files, playlists and pages, good and bad.

Where to look: `routes` says what there is under which path, `files` makes whole files, `hls`
and `dash` make the lists and what they name. Everything is derived from the generated media
when it is first asked for.
"""

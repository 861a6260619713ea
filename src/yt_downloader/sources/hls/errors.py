"""What can be wrong with a playlist."""


class BadPlaylist(Exception):
    """Not a playlist, over a limit, or so against the rules that nothing safe can be made of it.

    The text says what, and never repeats the playlist's own words.
    """


class UnsupportedPlaylist(Exception):
    """A legal playlist that is not for us: protected media, key frames alone, a partial update."""

"""What can be wrong with an index. The texts say what, and never repeat the file's own words."""


class NoIndex(Exception):
    """The file is of a kind without an index that is read here; the caller takes another way."""


class BadIndex(Exception):
    """The index contradicts itself or the file, or is over a limit that no honest one reaches."""


class NoSuchPart(Exception):
    """Nothing of the segment is in the file."""

"""Which key is in force at a place in a playlist (4.3.2.4)."""

from yt_downloader.sources.hls import fields
from yt_downloader.sources.hls.addresses import Addresses
from yt_downloader.sources.hls.errors import BadPlaylist, UnsupportedPlaylist
from yt_downloader.sources.hls.playlist import Key


class Encryption:
    """Follows the EXT-X-KEY tags.

    Keys of several formats may be in force at once, if they lead to the same key; then the
    one that is a plain file (format "identity") is the one for us.
    """

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._tag: str | None = None
        self._key: Key | None = None
        self._foreign = False

    def change(self, value: str) -> None:
        """Take an EXT-X-KEY tag. Raises BadPlaylist, UnsupportedPlaylist."""
        if value == self._tag:
            return
        self._tag = value
        given = fields.attributes(value)
        method = given.get("METHOD")
        if not method:
            raise BadPlaylist("a key has no METHOD (4.3.2.4)")
        if method == "NONE":
            self._key, self._foreign = None, False
        elif method != "AES-128":
            raise UnsupportedPlaylist("the media is protected by a method other than AES-128")
        elif given.get("KEYFORMAT", "identity") != "identity":
            self._foreign = True
        else:
            iv = given.get("IV")
            self._key = Key(
                url=self._addresses.resolve(given.get("URI", "")),
                iv=None if iv is None else fields.initialization_vector(iv),
            )

    def key(self) -> Key | None:
        """The key in force. Raises UnsupportedPlaylist where there is only one of DRM."""
        if self._foreign and not self._key:
            raise UnsupportedPlaylist("the media's key has an unknown KEYFORMAT")
        return self._key

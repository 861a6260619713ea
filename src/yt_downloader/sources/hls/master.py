"""Reads a master playlist: the variants, and the renditions that go with them (4.3.4)."""

from collections.abc import Iterable

from yt_downloader.sources.hls import fields
from yt_downloader.sources.hls.addresses import Addresses
from yt_downloader.sources.hls.errors import BadPlaylist
from yt_downloader.sources.hls.playlist import MasterPlaylist, Rendition, Variant

MOST_VARIANTS = 1000  # and as many renditions
_LARGEST_FRAME_RATE = 1000.0
_TYPES = {"AUDIO", "VIDEO", "SUBTITLES", "CLOSED-CAPTIONS"}


class MasterReader:
    """Reads one playlist, once."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._variants: list[Variant] = []
        self._renditions: list[Rendition] = []
        self._said: dict[str, str] | None = None  # of the variant whose address comes next

    def read(self, lines: Iterable[str]) -> MasterPlaylist:
        """Raises BadPlaylist."""
        for line in lines:
            if not line.startswith("#"):
                self._on_address(line)
                continue
            tag, _, value = line.partition(":")
            if tag == "#EXT-X-STREAM-INF":
                self._on_variant(value)
            elif tag == "#EXT-X-MEDIA":
                self._on_rendition(value)
        if self._said is not None:
            raise BadPlaylist("the playlist ends within a variant")
        if not self._variants:
            raise BadPlaylist("the playlist has no variants")
        return MasterPlaylist(variants=tuple(self._variants), renditions=tuple(self._renditions))

    def _on_variant(self, value: str) -> None:
        if self._said is not None:
            raise BadPlaylist("a variant has no address (4.3.4.2)")
        if len(self._variants) == MOST_VARIANTS:
            raise BadPlaylist(f"the playlist has more than {MOST_VARIANTS} variants")
        self._said = fields.attributes(value)

    def _on_address(self, uri: str) -> None:
        said, self._said = self._said, None
        if said is None:
            raise BadPlaylist("an address belongs to no variant (4.3.4.2)")
        size = fields.resolution(said["RESOLUTION"]) if "RESOLUTION" in said else (None, None)
        rate = said.get("FRAME-RATE")
        codecs = said.get("CODECS", "").split(",")
        self._variants.append(
            Variant(
                url=self._addresses.resolve(uri),
                bandwidth=fields.integer(said.get("BANDWIDTH", "0"), what="a bandwidth"),
                width=size[0],
                height=size[1],
                codecs=tuple(codec.strip() for codec in codecs if codec.strip()),
                frame_rate=None if rate is None else _frame_rate(rate),
                audio=said.get("AUDIO"),
            )
        )

    def _on_rendition(self, value: str) -> None:
        if len(self._renditions) == MOST_VARIANTS:
            raise BadPlaylist(f"the playlist has more than {MOST_VARIANTS} renditions")
        said = fields.attributes(value)
        kind, group, uri = said.get("TYPE", ""), said.get("GROUP-ID"), said.get("URI")
        if kind not in _TYPES or not group:
            raise BadPlaylist("a rendition has no TYPE or GROUP-ID (4.3.4.1)")
        self._renditions.append(
            Rendition(
                type=kind,
                group=group,
                url=None if uri is None else self._addresses.resolve(uri),
                language=said.get("LANGUAGE"),
                name=said.get("NAME", ""),
                default=said.get("DEFAULT") == "YES",
            )
        )


def _frame_rate(text: str) -> float:
    return fields.number(text, largest=_LARGEST_FRAME_RATE, what="a frame rate")

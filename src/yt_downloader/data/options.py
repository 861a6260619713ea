"""What somebody with a login asked for when saving a clip, and its shape in MongoDB."""

from dataclasses import asdict, dataclass

from yt_downloader.data.mongo import Document

VIDEO, AUDIO = "video", "audio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """They belong to the clip, so every run of its job heeds them.

    *format* is yt-dlp's selector, *media_type* VIDEO or AUDIO, *subtitle* a language
    code, *video_name* what the files are called, without an extension.
    """

    format: str | None = None
    media_type: str = VIDEO
    subtitle: str | None = None
    thumbnail: bool = False
    video_name: str | None = None

    def named(self) -> dict[str, object]:
        """Those that differ from what is made without any."""
        usual = asdict(Options())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}


def options_of(document: Document) -> Options:
    return Options(**(document.get("options") or {}))

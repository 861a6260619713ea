"""Fields of the options that a login may save a clip with."""

import re
from typing import Any

from marshmallow import ValidationError, fields

from yt_downloader.media.languages import TRACK_CODE
from yt_downloader.storage.names import clean_stem
from yt_downloader.web.fields import Text

_LONGEST_NAME = 120
_LONGEST_SELECTOR = 200
# yt-dlp's syntax without the comma, which names several files.
_SELECTOR = re.compile(r"[A-Za-z0-9_.+/\[\]()<>=!?:^$*~|'\" -]{1,200}")
_EXTENSION = re.compile(r"\.(mp4|m4a|webm)$", re.IGNORECASE)


class FormatSelector(fields.String):
    """Ids of formats such as `137+140`, or what yt-dlp chooses by: `bv[height<=720]+ba`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"pattern": f"^{_SELECTOR.pattern}$"}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not _SELECTOR.fullmatch(text):
            raise ValidationError(
                f"must be a selector of yt-dlp like 137+140, of one file, "
                f"with up to {_LONGEST_SELECTOR} characters"
            )
        return text


class LanguageCode(fields.String):
    """The code of a language or of a site's track in it: `en`, `pt-BR`, see TRACK_CODE."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"pattern": f"^{TRACK_CODE.pattern}$"}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not TRACK_CODE.fullmatch(text):
            raise ValidationError("must be the code of a language, like en or pt-BR")
        return text


class FileName(Text):
    """What a file shall be called; what file systems do not take is replaced."""

    def __init__(self, **options: Any) -> None:
        super().__init__(shortest=1, longest=_LONGEST_NAME, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        stem = clean_stem(_EXTENSION.sub("", text))
        if not stem:
            raise ValidationError("must hold a letter or a digit")
        return stem


class NoProxy(fields.String):
    """Kept free: a way out of the user's own is not taken here."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"maxLength": 0}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if text:
            raise ValidationError(
                "is not taken: requests leave this server by its operator's way only. Leave it out"
            )
        return text

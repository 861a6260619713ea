"""Fields of the options that a login may save a clip with."""

import re
from typing import Any

from marshmallow import ValidationError, fields

from yt_downloader.storage.names import clean_stem
from yt_downloader.web.fields import Text

_LONGEST_NAME = 120
_EXTENSION = re.compile(r"\.(mp4|m4a|webm)$", re.IGNORECASE)


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

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if text:
            raise ValidationError(
                "is not taken: requests leave this server by its operator's way only. Leave it out"
            )
        return text

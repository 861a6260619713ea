"""Fields that several features share: text, ids, positions in a video."""

import math
import re
import unicodedata
from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from yt_downloader.clock import iso

_OBJECT_ID = re.compile(r"[0-9a-fA-F]{24}")
_CLOCK = re.compile(r"(?:(?:([0-9]{1,4}):)?([0-5]?[0-9]):)?([0-9]{1,7}(?:\.[0-9]{1,9})?)")
_LONGEST_POSITION = 10_000_000  # seconds; a stream of YouTube's lasts up to 432 000


# As JSON Schema has it, for the document: no control characters, and one that can be seen.
_CONTROL = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_SHOWN = f"[^{_CONTROL}]"
_VISIBLE = rf"[^\s{_CONTROL}]"
_POSITION = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": _LONGEST_POSITION},
        {"type": "string", "pattern": f"^{_CLOCK.pattern}$", "example": "1:02:03.5"},
    ]
}

_WORDS: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": "is required",
    "null": "must not be null",
    "invalid": "must be text",
    "validator_failed": "is not valid",
}


class InputSchema(Schema):
    """What a request may bring; unknown fields are ignored."""

    error_messages = {"type": "must be a JSON object"}

    class Meta:
        unknown = EXCLUDE


class Time(fields.Field[datetime]):
    """A time in an answer: ISO 8601 in UTC, ending in Z."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"type": "string", "format": "date-time"}, **options)

    def _serialize(self, value: datetime | None, *_: Any, **__: Any) -> str | None:
        return iso(value) if value else None


class Truth(fields.Boolean):
    """Only true and false: not 1, not "yes"."""

    truthy = {True}
    falsy = {False}
    default_error_messages = {**_WORDS, "invalid": "must be true or false"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Text(fields.String):
    """Text of *shortest* to *longest* characters without control characters.

    Surrounding white space is removed, unless *exact*, as in a password.
    """

    default_error_messages = _WORDS

    def __init__(
        self, *, shortest: int = 0, longest: int, exact: bool = False, **options: Any
    ) -> None:
        shape = f"^{_SHOWN}*$" if exact or not shortest else f"^{_SHOWN}*{_VISIBLE}{_SHOWN}*$"
        lengths = {"minLength": shortest, "maxLength": longest, "pattern": shape}
        super().__init__(metadata={**lengths, **options.pop("metadata", {})}, **options)
        self.shortest, self.longest, self.exact = shortest, longest, exact

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not self.exact:
            text = text.strip()
        if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in text):
            raise ValidationError("must not hold control characters")
        if not self.shortest <= len(text) <= self.longest:
            raise ValidationError(f"must have {self.shortest} to {self.longest} characters")
        return text


class Id(fields.String):
    """The id of an object: 24 hex digits."""

    default_error_messages = _WORDS

    def __init__(self, **options: Any) -> None:
        pattern = {"pattern": f"^{_OBJECT_ID.pattern}$"}
        super().__init__(metadata={**pattern, **options.pop("metadata", {})}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not _OBJECT_ID.fullmatch(text):
            raise ValidationError("must be an id of 24 hex digits")
        return text.lower()


class Position(fields.Field[float]):
    """A position or a length in seconds: a number, or text such as `1:02:03.5` or `63.5`."""

    default_error_messages = _WORDS

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={**_POSITION, **options.pop("metadata", {})}, **options)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> float:
        seconds = _seconds(value)
        if seconds is None:
            raise ValidationError("must be seconds, as a number or as text like 1:02:03.5")
        if not 0 <= seconds <= _LONGEST_POSITION:
            raise ValidationError(f"must be from 0 to {_LONGEST_POSITION} seconds")
        return seconds

    def _serialize(self, value: Any, *_: Any, **__: Any) -> Any:
        """Whole seconds as the integers that they are."""
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return value


def _seconds(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        try:
            number = float(value)
        except OverflowError:
            return None
        return number if math.isfinite(number) else None
    if isinstance(value, str) and (found := _CLOCK.fullmatch(value.strip())):
        hours, minutes, seconds = found.groups()
        return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds)
    return None

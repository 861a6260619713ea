"""One field of the settings, with its meaning and its range."""

from dataclasses import field
from typing import Any


def setting(
    help_text: str,
    default: Any = "",
    *,
    low: float | None = None,
    high: float | None = None,
    secret: bool = False,
    required: bool = False,
) -> Any:
    """A field; *low* and *high* bound a number, a *secret* may also come from NAME_FILE."""
    metadata = {
        "help": help_text,
        "low": low,
        "high": high,
        "secret": secret,
        "required": required,
    }
    return field(default=default, repr=not secret, metadata=metadata)

"""Reads values that a site made, which may be anything."""

import math
from typing import Any


def dicts(value: Any) -> list[dict[str, Any]]:
    """The dictionaries in a list; none where it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def amount(value: Any) -> float | None:
    """A finite number from 0 up, else None."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) and value >= 0 else None

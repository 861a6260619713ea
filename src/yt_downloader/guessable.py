"""Tells secrets that are long enough and could be guessed all the same."""

import math
import re
from collections import Counter

_LEAST_BITS = 80  # 16 random bytes in hex have more
_FEWEST_CHARACTERS = 8
# Words of examples; not one random secret in a million has such a word.
_EXAMPLES = re.compile(
    r"change|replace|placeholder|example|default|secret|password|qwerty|x{8}", re.IGNORECASE
)


def is_guessable(secret: str) -> bool:
    """Whether *secret* repeats itself, is made of few characters, or is somebody's example.

    The bits are those of its characters, as often as each occurs in it.
    """
    repeats = (secret + secret).find(secret, 1) < len(secret)
    counts = Counter(secret)
    bits = -sum(count * math.log2(count / len(secret)) for count in counts.values())
    few = len(counts) < _FEWEST_CHARACTERS or bits < _LEAST_BITS
    return repeats or few or _EXAMPLES.search(secret) is not None

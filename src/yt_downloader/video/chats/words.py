"""What viewers typed, as it is kept: cleaned, and without the words that are meant for us."""

import re
import unicodedata

import regex

_JOINER = "\u200d"  # holds the parts of an emoji together
_SPACES = {"Cc", "Zl", "Zp", "Zs"}
_UNSEEN = {"Cf", "Cs"}  # direction marks and the like, halves of characters
_UNFILLED = re.compile(r"(?:[$][({].*[)}]|null|undefined)", re.IGNORECASE | re.DOTALL)
# Chat programs on phones make a dash or a minus sign of the hyphen.
_SHIFT = re.compile(r"([-+\u2010-\u2015\u2212])([0-9]{1,3})s?", re.IGNORECASE)
# "+1" is what people say; nobody means a second.
_SHORTEST_SHIFT = 5
_LONGEST_SHIFT = 600
_GRAPHEME = regex.compile(r"\X")


def is_unfilled(text: str) -> bool:
    """Whether *text* is empty, or a variable that the bot did not fill in."""
    text = text.strip()
    return not text or _UNFILLED.fullmatch(text) is not None


def one_line(text: str) -> str:
    """*text* without line breaks and without what cannot be seen, such as direction marks."""
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category in _SPACES:
            kept.append(" ")
        elif category not in _UNSEEN or character == _JOINER:
            kept.append(character)
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def cleaned(text: str, *, longest: int) -> str:
    """*text* on one line, cut to *longest* units as `cut` does; empty where it is unfilled."""
    line = one_line(text)
    return "" if is_unfilled(line) else cut(line, longest=longest)


def cut(text: str, *, longest: int) -> str:
    """*text*, or its beginning and an ellipsis, in at most *longest* UTF-16 units.

    That is how most bots and sites count. What one sees as one character is
    never cut apart.
    """
    if _units(text) <= longest:
        return text
    room = longest - 1
    kept = []
    for grapheme in _GRAPHEME.findall(text):
        room -= _units(grapheme)
        if room < 0:
            break
        kept.append(grapheme)
    return "".join(kept).rstrip() + "…"


def shift_of(message: str) -> tuple[float, str]:
    """How much later than usual the clip shall begin, in seconds, and the message without that.

    `-30` as the first or else the last word is half a minute earlier, `+20` is
    later. A number below 5 or above 600 is just a word.
    """
    words = message.split(" ")
    for at in dict.fromkeys((0, len(words) - 1)):
        found = _SHIFT.fullmatch(words[at])
        if found and _SHORTEST_SHIFT <= int(found[2]) <= _LONGEST_SHIFT:
            seconds = float(found[2])
            rest = " ".join(words[:at] + words[at + 1 :])
            return (seconds if found[1] == "+" else -seconds), rest
    return 0.0, message


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

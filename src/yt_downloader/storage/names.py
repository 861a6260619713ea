"""Names of files as people see them."""

import re
import unicodedata

LONGEST_STEM = 80
_UNWANTED = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*]+")
# Controls, what changes the direction of text, halves of characters, what is not assigned.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
# Windows takes them for devices, with any extension.
_DEVICES = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE
)


def visible(text: str) -> str:
    """*text* in NFC, without what cannot be seen."""
    normal = unicodedata.normalize("NFC", text)
    return "".join(c for c in normal if unicodedata.category(c) not in _UNSEEN)


def clean_stem(text: str) -> str:
    """What every file system takes as the front of a file's name; empty if nothing is left."""
    stem = _UNWANTED.sub("_", visible(text)).strip(" .")[:LONGEST_STEM].rstrip()
    return f"_{stem}" if _DEVICES.fullmatch(stem) else stem

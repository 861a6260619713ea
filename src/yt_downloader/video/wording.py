"""What messages about clips say. What people wrote is put so that it can do nothing there."""

import re
import unicodedata

from yt_downloader.data.video import Video

LONGEST_REPLY = 200
_LONGEST_WEBHOOK = 2000  # Discord's limit
_LONGEST_QUOTE = 200
_LONGEST_NAME = 60
# Discord's markup, masked links and mentions included.
_MARKUP = re.compile(r"([\\*_~`|>#\[\]()<@:-])")
_ODD = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def plain(text: str, longest: int) -> str:
    """*text* in one line of at most *longest* characters, without any that cannot be seen."""
    seen = "".join(" " if unicodedata.category(c) in _ODD else c for c in text)
    line = " ".join(seen.split())
    return (
        line if len(line) <= longest else f"{line[: longest - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
    )


def webhook_text(what: str, video: Video, *, link: str | None = None) -> str:
    """What Discord shows: what happened, to which clip, and where its file is."""
    about = _first(
        _quoted(video.additional_message),
        _quoted(video.title),
        _escaped(video.youtube_video_id, _LONGEST_NAME),
        "a clip",
    )
    parts = [f"{what}: {about}"]
    if video.labels and video.labels.viewer:
        parts.append(f"by {_escaped(video.labels.viewer, _LONGEST_NAME)}")
    if video.labels and video.labels.channel:
        parts.append(f"in {_escaped(video.labels.channel, _LONGEST_NAME)}")
    lines = [" ".join(parts)]
    if video.error:
        lines.append(_escaped(video.error, _LONGEST_QUOTE))
    if link:
        lines.append(link)
    return "\n".join(lines)[:_LONGEST_WEBHOOK]


def reply_text(*, link: str | None) -> str:
    """What a bot says in the chat: words of ours only, at most 200 characters.

    A link that does not fit is left out: cut, it would lead nowhere.
    """
    text = f"Clip ready: {link}" if link else ""
    return text if text and len(text) <= LONGEST_REPLY else "Clip ready."


def _first(*texts: str) -> str:
    return next(text for text in texts if text)


def _quoted(text: str | None) -> str:
    found = _escaped(text, _LONGEST_QUOTE)
    return f"\N{LEFT DOUBLE QUOTATION MARK}{found}\N{RIGHT DOUBLE QUOTATION MARK}" if found else ""


def _escaped(text: str | None, longest: int) -> str:
    return _MARKUP.sub(r"\\\1", plain(text or "", longest))

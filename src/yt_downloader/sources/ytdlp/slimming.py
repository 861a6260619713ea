"""Leaves out of yt-dlp's answer what nobody here reads: it is kept and sent around."""

from typing import Any

from yt_downloader.sources.shapes import dicts

_UNREAD = ("tags", "categories", "comments", "description", "requested_subtitles", "cast")
_PICTURES = 8
# The best formats: the site may list any number, and each is read and sent around many times.
_WITH_PICTURE = 400
_WITHOUT_PICTURE = 100
# The kinds that are read, of a hundred languages: json3 has no rolling lines, all sites have vtt.
_AUTOMATIC = {"json3", "vtt"}


def slimmed(info: dict[str, Any]) -> dict[str, Any]:
    """*info*, changed in place. Formats stay as they are: yt-dlp's downloader takes them back.

    Of very many only the best stay.
    """
    for name in _UNREAD:
        info.pop(name, None)
    if "formats" in info:
        info["formats"] = [_public(entry) for entry in _best(dicts(info["formats"]))]
    pictures = dicts(info.get("thumbnails"))
    # What has no size is an address that yt-dlp made up: nobody knows whether it is there.
    measured = [one for one in pictures if one.get("width")]
    info["thumbnails"] = (measured or pictures)[-_PICTURES:]
    captions = info.get("automatic_captions")
    info["automatic_captions"] = {
        language: [one for one in dicts(files) if one.get("ext") in _AUTOMATIC] or dicts(files)[:1]
        for language, files in (captions.items() if isinstance(captions, dict) else ())
    }
    return info


def _public(entry: dict[str, Any]) -> dict[str, Any]:
    """Without yt-dlp's notes to itself, such as what it wants to try out before it is chosen."""
    return {name: value for name, value in entry.items() if not name.startswith("__")}


def _best(formats: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that may be wanted, in yt-dlp's order: from the worst to the best, sounds first."""
    shown = [entry.get("vcodec") != "none" for entry in formats]
    skipped = {
        True: shown.count(True) - _WITH_PICTURE,
        False: shown.count(False) - _WITHOUT_PICTURE,
    }
    kept = []
    for entry, with_picture in zip(formats, shown, strict=True):
        skipped[with_picture] -= 1
        if skipped[with_picture] < 0:
            kept.append(entry)
    return kept


def slimmed_list(info: dict[str, Any]) -> dict[str, Any]:
    """What is read of a list of videos."""
    return {
        "id": info.get("id"),
        "title": info.get("title"),
        "playlist_count": info.get("playlist_count"),
        "entries": [
            {name: entry.get(name) for name in ("id", "url", "title", "duration", "thumbnails")}
            for entry in dicts(info["entries"])
        ],
    }

"""Leaves out of yt-dlp's answer what nobody here reads: it is kept and sent around."""

from typing import Any

from yt_downloader.sources.shapes import dicts

_UNREAD = ("tags", "categories", "comments", "description", "requested_subtitles", "cast")
_PICTURES = 8
# The kinds that are read, of a hundred languages: json3 has no rolling lines, all sites have vtt.
_AUTOMATIC = {"json3", "vtt"}


def slimmed(info: dict[str, Any]) -> dict[str, Any]:
    """*info*, changed in place. Formats stay as they are: yt-dlp's downloader takes them back."""
    for name in _UNREAD:
        info.pop(name, None)
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

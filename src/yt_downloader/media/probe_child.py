"""Reads what is in a media file; runs as a limited child, for the file may be hostile.

    python -I -m yt_downloader.media.probe_child FILE

Writes one line of JSON, see `probe.Probe`.
"""

import json
import sys
from typing import Any

import av
import av.logging

# Nothing that opens other files or addresses: no playlists, no manifests, no lists.
_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm",
}
_MICROSECONDS = 1_000_000


def main(path: str) -> dict[str, Any]:
    with av.open(path, options=_OPTIONS) as container:
        return {
            "decodes": _decodes(path),
            "container": container.format.name,
            "duration": (container.duration or 0) / _MICROSECONDS,
            "video": [_video(stream) for stream in container.streams.video],
            "audio": [
                {"codec": stream.codec_context.name, "channels": stream.codec_context.channels}
                for stream in container.streams.audio
            ],
            "texts": len(container.streams.subtitles),
        }


def _decodes(path: str) -> bool:
    """Whether a picture comes out, the very first, though an edit list may hide it; else sound."""
    with av.open(path, options={**_OPTIONS, "ignore_editlist": "1"}) as container:
        streams = container.streams.video or container.streams.audio
        return any(True for _ in container.decode(streams[0])) if streams else False


def _video(stream: Any) -> dict[str, Any]:
    context = stream.codec_context
    return {
        "codec": context.name,
        "width": context.width,
        "height": context.height,
        "fps": float(stream.average_rate or 0),
    }


if __name__ == "__main__":
    av.logging.set_level(None)
    sys.stdout.write(json.dumps(main(sys.argv[1])) + "\n")

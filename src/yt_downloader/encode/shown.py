"""An upload as its status shows it, written out: for those who do not ask but are told."""

import json

from yt_downloader.data.encode import Encode
from yt_downloader.encode.schemas import EncodeSchema
from yt_downloader.encode.views import encode_view
from yt_downloader.media.progress import Progress


def shown_encode(encode: Encode, progress: Progress | None) -> str:
    """The line of JSON. *progress* is that of a running job, if it is known."""
    return json.dumps(EncodeSchema().dump(encode_view(encode, progress)))

"""A clip as its status shows it, written out: for those who do not ask but are told."""

import json

from yt_downloader.data.video import Video
from yt_downloader.media.progress import Progress
from yt_downloader.video.schemas import VideoSchema
from yt_downloader.video.views import video_view


def shown_video(video: Video, progress: Progress | None) -> str:
    """The line of JSON. *progress* is that of a running job, if it is known."""
    return json.dumps(VideoSchema().dump(video_view(video, progress)))

"""Finished files over HTTP: `/api/files`."""

from datetime import datetime

from flask import Response

from yt_downloader.clock import utcnow
from yt_downloader.data.video import Status, StoredFile, Video
from yt_downloader.data.videos import Videos
from yt_downloader.errors import Gone, NotFound
from yt_downloader.storage.local import LocalStorage
from yt_downloader.web.blueprint import ApiBlueprint
from yt_downloader.web.links import FileLinks, Target
from yt_downloader.web.sending import send
from yt_downloader.web.services import use

bp = ApiBlueprint("files", __name__, url_prefix="/api/files", description="Finished files")


class Delivery:
    """Hands out the files of clips, and links to them, as long as their time is not over."""

    def __init__(self, videos: Videos, storage: LocalStorage, links: FileLinks) -> None:
        self._videos = videos
        self._storage = storage
        self._links = links

    def send(self, video: Video, file: StoredFile) -> Response:
        """*file* of *video*. Raises Gone after its time."""
        _ends(video)
        path = self._storage.locate(file.key)
        if path is None:
            raise Gone("The file's time is over.")
        return send(path, name=file.name, etag=file.key.split("/")[1])

    def link(self, video: Video, file: StoredFile) -> str:
        """A signed URL of *file*, good as long as the file is. Raises Gone."""
        return self._links.make(Target(video.id, file.key), expires_at=_ends(video))

    def seconds_left(self, video: Video) -> int:
        return int((_ends(video) - utcnow()).total_seconds())

    def follow(self, signed: str) -> Response:
        """The file that a link leads to. Raises NotFound or Gone."""
        target = self._links.read(signed)
        video = self._videos.get(target.video_id) if target else None
        if not target or not video:
            raise NotFound("This link is not valid, or its time is over.")
        for made in (video, *map(video.as_made, video.earlier)):
            for file in made.files:
                if file.key == target.key:
                    return self.send(made, file)
        raise Gone("The file's time is over.")


def _ends(video: Video) -> datetime:
    """When the time of the files is over. Raises Gone when it is."""
    if video.status is not Status.COMPLETED or video.expires_at is None:
        raise Gone("The file's time is over.")
    return video.expires_at


@bp.get("/<signed>")
@bp.response(200, content_type="application/octet-stream")
@bp.alt_response(206, description="The range that was asked for")
@bp.alt_response(304, description="The client has it, by If-None-Match")
@bp.alt_response(404, description="Not a good link")
@bp.alt_response(410, description="The file's time is over")
@bp.alt_response(412, description="It is another version than If-Match names")
def file(signed: str) -> Response:
    """Get a finished file by a signed link; Range is honoured"""
    return use(Delivery).follow(signed)

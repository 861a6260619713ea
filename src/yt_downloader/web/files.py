"""Finished files over HTTP: `/api/files`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response

from yt_downloader.clock import utcnow
from yt_downloader.data.record import JobRecord, Status, StoredFile
from yt_downloader.data.records import Records
from yt_downloader.errors import Gone, NotFound
from yt_downloader.storage.local import LocalStorage
from yt_downloader.web.blueprint import ApiBlueprint
from yt_downloader.web.headers import as_file
from yt_downloader.web.links import FileLinks, Target
from yt_downloader.web.rates import unlimited
from yt_downloader.web.sending import Sender
from yt_downloader.web.services import use

bp = ApiBlueprint("files", __name__, url_prefix="/api/files", description="Finished files")


class Delivery:
    """Hands out the files of jobs, and links to them, as long as their time is not over."""

    def __init__(
        self,
        every: Sequence[Records[Any]],
        storage: LocalStorage,
        links: FileLinks,
        sender: Sender,
    ) -> None:
        """*every* kind of record has files in *storage*."""
        self._every = every
        self._storage = storage
        self._links = links
        self._sender = sender

    def send(
        self, record: JobRecord, file: StoredFile, *, embedded_anywhere: bool = False
    ) -> Response:
        """*file* of *record*; see `as_file`.

        Raises Gone after its time, Unavailable when too many are sent.
        """
        _ends(record)
        path = self._storage.locate(file.key)
        if path is None:
            raise Gone("The file's time is over.")
        run = file.key.split("/")[1]
        response = self._sender.send(path, key=file.key, name=file.name, etag=run)
        return as_file(response, embedded_anywhere=embedded_anywhere)

    def link(self, record: JobRecord, file: StoredFile) -> str:
        """A signed URL of *file*, good as long as the file is. Raises Gone."""
        return self._links.make(Target(record.id, file.key), expires_at=_ends(record))

    def link_view(self, record: JobRecord) -> dict[str, Any]:
        """What DownloadLinkSchema dumps, of the record's first file. Raises Gone."""
        file, ends = record.files[0], _ends(record)
        return {
            "download_url": self.link(record, file),
            "filename": file.name,
            "file_size_bytes": file.size_bytes,
            "expires_at": ends,
            "expires_in": int((ends - utcnow()).total_seconds()),
        }

    def follow(self, signed: str) -> Response:
        """The file that a link leads to. Raises NotFound, Gone or Unavailable."""
        target = self._links.read(signed)
        record = self._record(target.record_id) if target else None
        if not target or not record:
            raise NotFound("This link is not valid, or its time is over.")
        for made in (record, *map(record.as_made, record.earlier)):
            for file in made.files:
                if file.key == target.key:
                    return self.send(made, file, embedded_anywhere=True)
        raise Gone("The file's time is over.")

    def _record(self, record_id: str) -> JobRecord | None:
        found = (records.get(record_id) for records in self._every)
        return next((record for record in found if record), None)


def _ends(record: JobRecord) -> datetime:
    """When the time of the files is over. Raises Gone when it is."""
    if record.status is not Status.COMPLETED or record.expires_at is None:
        raise Gone("The file's time is over.")
    return record.expires_at


@bp.get("/<signed>")
@unlimited
@bp.file_response(200, description="The file")
@bp.file_response(206, description="The range that was asked for")
@bp.alt_response(304, description="The client has it, by If-None-Match")
@bp.alt_response(404, description="Not a good link")
@bp.alt_response(410, description="The file's time is over")
@bp.alt_response(412, description="It is another version than If-Match names")
@bp.alt_response(416, description="RANGE_NOT_SATISFIABLE")
@bp.alt_response(503, description="TOO_MANY_TRANSFERS, BUSY or DATABASE_UNAVAILABLE")
def file(signed: str) -> Response:
    """Get a finished file by a signed link; Range is honoured"""
    return use(Delivery).follow(signed)

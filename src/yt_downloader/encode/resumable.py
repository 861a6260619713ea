"""Resumable uploads: files that arrive in pieces, over connections that break (tus 1.0)."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import BinaryIO

from flask import Request

from yt_downloader.clock import utcnow
from yt_downloader.data.encode import Encode
from yt_downloader.data.uploads import Upload, Uploads, new_upload_id
from yt_downloader.encode.names import display_name
from yt_downloader.encode.service import EncodeService
from yt_downloader.encode.store import Arriving, UploadStore
from yt_downloader.errors import AppError, Conflict, Forbidden, NotFound, TooMany
from yt_downloader.jobs.quota import Quota
from yt_downloader.web.turns import Turns

_CHUNK = 1 << 18
_LOCK_SECONDS = 5.0
_LOCK_PAUSE_SECONDS = 0.05
_RETRY_SECONDS = 60


class Locked(AppError):
    """Another request writes to this upload."""

    status = 423
    default_code = "LOCKED"


class ResumableUploads:
    """Safe to use from all threads and processes."""

    def __init__(
        self,
        service: EncodeService,
        uploads: Uploads,
        store: UploadStore,
        quota: Quota,
        turns: Turns,
        *,
        life: timedelta,
        per_user: int,
    ) -> None:
        """*life* is how long an upload is kept after its last byte."""
        self._service = service
        self._uploads = uploads
        self._store = store
        self._quota = quota
        self._turns = turns
        self._life = life
        self._per_user = per_user

    @property
    def max_bytes(self) -> int:
        return self._store.max_bytes

    def create(self, user_id: str, *, filename: str, length: int) -> Upload:
        """Raises Invalid (UNSUPPORTED_FORMAT), TooLarge, DiskFull, TooMany."""
        name = display_name(filename)
        self._store.check_room(length)
        self._quota.check(user_id, more=length)
        if self._uploads.count(user_id) >= self._per_user:
            raise TooMany(
                f"You have {self._per_user} unfinished uploads. Finish or delete one.",
                "TOO_MANY_UPLOADS",
                limit=self._per_user,
                retry_after=_RETRY_SECONDS,
            )
        upload = Upload(
            id=new_upload_id(),
            user_id=user_id,
            filename=name,
            length=length,
            expires_at=utcnow() + self._life,
        )
        self._store.begin(upload.id).close()
        self._uploads.add(upload)
        return upload

    def state(self, upload_id: str, *, by: str) -> tuple[Upload | Encode, int]:
        """The upload, or what it became, and how many bytes of it are there.

        Raises NotFound, Forbidden.
        """
        upload = self._uploads.get(upload_id)
        if upload is None:
            # Whole already: the answer to its last piece was lost on the way.
            encode = self._service.owned(upload_id, by=by)
            return encode, encode.source.size_bytes if encode.source else 0
        if upload.user_id != by:
            raise Forbidden("This upload belongs to somebody else.")
        try:
            return upload, self._store.path(upload_id).stat().st_size
        except FileNotFoundError:
            raise NotFound("This upload is not there any more. Begin again.") from None

    def add(self, upload_id: str, request: Request, *, offset: int, by: str) -> tuple[int, Upload]:
        """Add the body of *request*, which begins at *offset*; returns the new offset.

        What arrived of a body that breaks off is kept. The last byte makes it an
        upload like any other, with the same id. Raises Conflict for another
        offset, Locked, Invalid with INVALID_MEDIA, TooLarge, DiskFull.
        """
        upload, _size = self.state(upload_id, by=by)
        if not isinstance(upload, Upload):
            raise Conflict("This upload is complete.", "OFFSET_MISMATCH")
        # One more than may come: reading exactly up to the limit counts as too much.
        request.max_content_length = max(0, upload.length - offset) + 1
        with self._turns.turn(), self._locked(upload) as arriving:
            if arriving.size != offset:
                raise Conflict(f"The upload has {arriving.size} bytes.", "OFFSET_MISMATCH")
            try:
                while data := request.stream.read(_CHUNK):
                    arriving.write(data)
            finally:
                self._uploads.extend(upload_id, until=utcnow() + self._life)
            if arriving.size == upload.length:
                self._finish(upload)
            return arriving.size, upload

    def remove(self, upload_id: str, *, by: str) -> None:
        """Give an upload up. Raises as `state`."""
        upload, _size = self.state(upload_id, by=by)
        if not isinstance(upload, Upload):
            self._service.delete(upload_id, by=by)
            return
        self._uploads.remove(upload_id)
        self._store.discard(upload_id)

    def _finish(self, upload: Upload) -> None:
        try:
            self._service.accept(upload.id, user_id=upload.user_id, name=upload.filename)
        finally:
            self._uploads.remove(upload.id)

    @contextmanager
    def _locked(self, upload: Upload) -> Iterator[Arriving]:
        """The file, for this request alone. A lock of a process that died is gone with it."""
        try:
            arriving = self._store.resume(upload.id, most=upload.length)
        except FileNotFoundError:
            raise NotFound("This upload is not there any more. Begin again.") from None
        with closing(arriving):
            _lock(arriving.file)
            arriving.refresh()
            yield arriving


def _lock(file: BinaryIO) -> None:
    """Wait a little: a broken connection's request may still be ending."""
    deadline = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Locked("Another request is writing to this upload.", retry_after=1) from None
            time.sleep(_LOCK_PAUSE_SECONDS)
        else:
            return

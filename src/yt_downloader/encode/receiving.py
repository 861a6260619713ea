"""Takes uploads in: what a request brings becomes a file, and the file an upload."""

from contextlib import closing

from flask import Request

from yt_downloader.data.encode import Encode
from yt_downloader.data.uploads import new_upload_id
from yt_downloader.encode.multipart import AROUND_BYTES, FilePart
from yt_downloader.encode.service import EncodeService
from yt_downloader.encode.store import UploadStore
from yt_downloader.jobs.quota import Quota
from yt_downloader.web.turns import Turns


class Receiving:
    """Safe to use from all threads; *turns* bounds how many of them uploads may hold."""

    def __init__(
        self, service: EncodeService, store: UploadStore, quota: Quota, turns: Turns
    ) -> None:
        self._service = service
        self._quota = quota
        self._store = store
        self._turns = turns

    def whole(self, request: Request, *, user_id: str) -> Encode:
        """The upload in a multipart body; nothing is left of one that cannot be taken.

        Raises Invalid (NO_FILE, UNSUPPORTED_FORMAT, INVALID_MEDIA), TooLarge, TooMany, DiskFull,
        Unavailable, and ClientDisconnected for a body that ends early.
        """
        request.max_content_length = self._store.max_bytes + AROUND_BYTES
        length = request.content_length
        size = max(0, (length or 0) - AROUND_BYTES)
        self._store.check_room(size)
        self._quota.check(user_id, more=size)
        with self._turns.turn():
            upload_id = new_upload_id()
            part = FilePart(lambda: self._store.begin(upload_id))
            try:
                with closing(part):
                    part.receive(request)
                return self._service.accept(upload_id, user_id=user_id, name=part.name)
            finally:
                self._store.discard(upload_id)  # unless it was kept

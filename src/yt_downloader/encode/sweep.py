"""Cleans up after uploads: sources whose time is over, and what broken ones left."""

import logging
from datetime import timedelta

from yt_downloader.clock import utcnow
from yt_downloader.data.encodes import Encodes
from yt_downloader.data.uploads import Uploads
from yt_downloader.encode.store import UploadStore

_log = logging.getLogger(__name__)
_AT_A_TIME = 200
# Between a file that is kept and its record, or between two pieces of a body, there is
# less time than this.
_GRACE_SECONDS = 600.0


class UploadSweep:
    """A `Sweeper`: may run in several processes at once, and again after a crash."""

    def __init__(
        self, encodes: Encodes, uploads: Uploads, store: UploadStore, *, retention: timedelta
    ) -> None:
        self._encodes = encodes
        self._uploads = uploads
        self._store = store
        self._retention = retention

    def expire(self) -> int:
        """Delete sources that nothing was done with for the time of a file, and late uploads."""
        taken = self._encodes.take_sources(before=utcnow() - self._retention, limit=_AT_A_TIME)
        count = 0
        for encode_id, source in taken:
            try:
                self._store.delete(source)
            except OSError:
                _log.exception("a source cannot be deleted", extra={"encode_id": encode_id})
                continue
            self._encodes.source_deleted(encode_id)
            count += 1
        for upload_id in self._uploads.take_expired(now=utcnow(), limit=_AT_A_TIME):
            self._store.discard(upload_id)
            count += 1
        return count

    def sweep(self) -> int:
        """Delete what no record refers to."""
        count = 0
        stored = [
            (upload_id, run)
            for upload_id, run in self._store.sources()
            if self._store.age_seconds(upload_id, run) > _GRACE_SECONDS
        ]
        known = self._encodes.known_sources({upload_id for upload_id, _run in stored})
        for upload_id, run in stored:
            if run not in known.get(upload_id, ()):
                self._store.delete_run(upload_id, run)
                count += 1
        late = [name for name, age in self._store.arriving() if age > _GRACE_SECONDS]
        going_on = self._uploads.existing(late)
        for upload_id in set(late) - going_on:
            self._store.discard(upload_id)
            count += 1
        return count

"""Erases a user's unfinished uploads."""

from yt_downloader.data.uploads import Uploads
from yt_downloader.encode.store import UploadStore


class UploadErasure:
    """An `Erasable`. What a request is writing at that moment is gone when the request ends."""

    def __init__(self, uploads: Uploads, store: UploadStore) -> None:
        self._uploads = uploads
        self._store = store

    def owners(self) -> set[str]:
        return self._uploads.owners()

    def delete_of_user(self, user_id: str) -> None:
        for upload_id in self._uploads.of_user(user_id):
            self._store.discard(upload_id)
            self._uploads.remove(upload_id)

"""Erases everything of a user that jobs were made for, or made."""

from yt_downloader.data.belongings import Belonging, Belongings
from yt_downloader.jobs.progress import ProgressBoard
from yt_downloader.storage.local import LocalStorage

_AT_A_TIME = 200


class JobErasure:
    """An `Erasable`: records, results and sources of clips and uploads. Running jobs stop."""

    def __init__(
        self,
        belongings: Belongings,
        board: ProgressBoard,
        *,
        results: LocalStorage,
        sources: LocalStorage,
    ) -> None:
        self._belongings = belongings
        self._board = board
        self._results = results
        self._sources = sources

    def owners(self) -> set[str]:
        return self._belongings.owners()

    def delete_of_user(self, user_id: str) -> None:
        """Files go before their record, so what a crash leaves is found again.

        Raises OSError for a file that cannot be deleted.
        """
        self._belongings.remove_plain(user_id)
        while some := self._belongings.some(user_id, limit=_AT_A_TIME):
            for belonging in some:
                self._delete_files(belonging)
                removed = self._belongings.remove(belonging.id)
                if removed:  # its job may have ended in between
                    self._delete_files(removed)
                self._board.clear(belonging.id)

    def _delete_files(self, belonging: Belonging) -> None:
        for key in belonging.results:
            self._results.delete(key)
        for key in belonging.sources:
            self._sources.delete(key)

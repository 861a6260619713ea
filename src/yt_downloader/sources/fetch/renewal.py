"""Has the addresses of a job renewed, once."""

from collections.abc import Callable
from threading import Condition

_LOOK_SECONDS = 0.05


class Renewal:
    """Calls *renew* when it is first needed, in one thread, while the others wait for it.

    *renew* returns whether the addresses are new; what it raises ends the job.
    *count* says how often they were renewed. Safe to use from all threads.
    """

    def __init__(self, renew: Callable[[], bool] | None) -> None:
        self._renew = renew
        self._running = False
        self._changed = Condition()
        self.count = 0

    def is_newer(self, seen: int, check: Callable[[], None]) -> bool:
        """Whether there are newer addresses than when *count* was *seen*.

        *check* is called while another thread renews them and may raise.
        """
        with self._changed:
            while self._running:
                check()
                self._changed.wait(_LOOK_SECONDS)
            renew, self._renew = self._renew, None
            if self.count != seen or renew is None:
                self._renew = renew
                return self.count != seen
            self._running = True
        renewed = False
        try:
            renewed = renew()
        finally:
            with self._changed:
                self._running = False
                self.count += renewed
                self._changed.notify_all()
        return renewed

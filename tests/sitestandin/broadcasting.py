"""A live stream's clock: which fragments exist now, and when each was taken in."""

from dataclasses import dataclass

from tests.sitestandin.containers.live_fragments import LiveMetadata
from tests.sitestandin.video import Broadcast, Stage

MAX_DVR_SECONDS = 43_200


@dataclass(frozen=True)
class OnAir:
    """One broadcast whose first frame was taken in at the unix time *epoch*."""

    broadcast: Broadcast
    epoch: float

    def head(self, now: float) -> int:
        """Number of the newest complete fragment; -1 while there is none."""
        if self.broadcast.stage is not Stage.LIVE:
            return self.broadcast.lasted_seconds // self.broadcast.fragment_seconds - 1
        return int((now - self.epoch) // self.broadcast.fragment_seconds) - 1

    def metadata(self, number: int) -> LiveMetadata:
        position = number * self.broadcast.fragment_seconds
        return LiveMetadata(
            sequence_number=number,
            ingestion_walltime_us=round((self.epoch + position) * 1_000_000),
            stream_duration_us=position * 1_000_000,
            target_duration_us=self.broadcast.fragment_seconds * 1_000_000,
            max_dvr_duration_us=MAX_DVR_SECONDS * 1_000_000,
        )


def on_air(broadcast: Broadcast, *, live_since: float, site_since: float) -> OnAir:
    """Place *broadcast* in time: *live_since* is when the running streams began."""
    if broadcast.stage is Stage.LIVE:
        return OnAir(broadcast, live_since)
    if broadcast.begins_in_seconds:
        return OnAir(broadcast, site_since + broadcast.begins_in_seconds)
    begun_ago = broadcast.ended_seconds_ago + broadcast.lasted_seconds
    return OnAir(broadcast, site_since - begun_ago)

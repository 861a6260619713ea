"""One coded picture, or a piece of sound, with its times."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import av


@dataclass(frozen=True, slots=True)
class Sample:
    """Times in ticks of its stream: *pts* when it is shown, *dts* when it is decoded."""

    payload: "av.Packet[Any] | bytes"
    pts: int
    dts: int
    duration: int
    is_keyframe: bool

    @property
    def data(self) -> bytes:
        return bytes(self.payload)

    def with_data(self, data: bytes) -> "Sample":
        return replace(self, payload=data)

    def at(self, pts: int, dts: int) -> "Sample":
        """The same at other times. Called for every sample, so without `replace`."""
        return Sample(self.payload, pts, dts, self.duration, self.is_keyframe)

    def with_dts(self, dts: int) -> "Sample":
        return replace(self, dts=dts)

    def moved(self, scale: Fraction, shift: int) -> "Sample":
        """With times in other ticks: multiplied by *scale*, then *shift* later."""
        return replace(
            self,
            pts=round(self.pts * scale) + shift,
            dts=round(self.dts * scale) + shift,
            duration=round(self.duration * scale),
        )

    def to_packet(self) -> "av.Packet[Any]":
        """For decoders and muxers. The packet of a sample that was read is given as it is."""
        if isinstance(self.payload, av.Packet):
            packet = self.payload
        else:
            packet = av.Packet(self.payload)
            packet.is_keyframe = self.is_keyframe
        packet.pts, packet.dts, packet.duration = self.pts, self.dts, self.duration
        return packet


def sample_of(packet: "av.Packet[Any]") -> Sample | None:
    """None for a packet without a time: what has no place cannot be cut."""
    if packet.pts is None or not packet.size:
        return None
    dts = packet.pts if packet.dts is None else packet.dts
    return Sample(packet, packet.pts, dts, packet.duration or 0, packet.is_keyframe)

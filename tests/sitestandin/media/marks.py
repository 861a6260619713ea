"""The tone burst at every whole second, whose pitch says which second of the loop it is."""

SAMPLE_RATE = 48_000
SECONDS = 40  # pitches are told apart within one audio loop
BURST_SECONDS = 0.05
AMPLITUDE = 0.5

_LOWEST_HZ = 1000
_STEP_HZ = 100


def frequency(second: int) -> int:
    """Pitch in Hz of the burst that starts at *second* of the loop."""
    return _LOWEST_HZ + _STEP_HZ * (second % SECONDS)


def expression() -> str:
    """The bursts as an ffmpeg audio expression over the time `t`."""
    pitch = f"({_LOWEST_HZ}+{_STEP_HZ}*mod(floor(t),{SECONDS}))"
    wave = f"{AMPLITUDE}*sin(2*PI*{pitch}*mod(t,1))"
    return f"{wave}*lt(mod(t,1),{BURST_SECONDS})"

"""Hashes of decoded pictures: how a lossless result is compared with its source."""

from pathlib import Path

from yt_downloader.errors import MediaError
from yt_downloader.media.convert.plan import ConversionPlan

_HASH = ("-fps_mode", "vfr", "-f", "hash", "-hash", "md5")


def hash_output(plan: ConversionPlan, into: Path) -> list[str]:
    """A second output of the run that encodes: the pictures that the encoder gets, hashed."""
    chain = list(plan.chain)
    if plan.pixels:
        chain.append(f"format={plan.pixels.hashed}")
    filters = ["-vf", ",".join(chain)] if chain else []
    clock = ("-enc_time_base:v", "filter")
    return ["-map", "0:V:0", "-an", "-sn", "-dn", *filters, *clock, *_HASH, f"file:{into}"]


def hash_of(into: Path) -> list[str]:
    """The only output: the pictures of a result, hashed."""
    return ["-map", "0:V:0", "-enc_time_base:v", "demux", *_HASH, f"file:{into}"]


def read_hash(path: Path) -> str:
    """What `hash_output` or `hash_of` wrote. Raises MediaError where that is nothing."""
    text = path.read_text().strip() if path.is_file() else ""
    if not text:
        raise MediaError("ENCODE_FAILED")
    return text

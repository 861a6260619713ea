"""Decrypts fetched segments: AES-128 in CBC mode with PKCS7 padding (4.3.2.4)."""

from pathlib import Path
from typing import BinaryIO

from Cryptodome.Cipher import AES
from Cryptodome.Util.Padding import unpad

from yt_downloader.sources.hls.playlist import Segment

_READ_BYTES = 256 * 1024  # a multiple of the cipher's block


class BadSegment(Exception):
    """A segment that cannot be decrypted: cut off, or not with this key."""


def segment_iv(segment: Segment) -> bytes:
    """The IV of an encrypted segment: its key's, else its sequence number (5.2).

    Raises ValueError for a segment that is not encrypted.
    """
    if segment.key is None:
        raise ValueError("the segment is not encrypted")
    return segment.key.iv or segment.sequence.to_bytes(AES.block_size, "big")


def decrypt_file(path: Path, *, key: bytes, iv: bytes) -> None:
    """Replace the file by its decrypted content, which is written beside it first.

    *key* is what was fetched as the key, *iv* has 16 bytes. Needs a fixed amount of memory.
    Wrong keys are noticed by the padding, 255 of 256 times.

    Raises BadSegment, after which the file is as it was; OSError.
    """
    if len(key) != AES.block_size or len(iv) != AES.block_size:
        raise BadSegment("a key or IV does not have 16 bytes")
    size = path.stat().st_size
    if size == 0 or size % AES.block_size:
        raise BadSegment("the length is not that of whole blocks")
    plain = path.with_name(f"{path.name}.decrypted")
    try:
        with path.open("rb") as source, plain.open("wb") as target:
            _decrypt(source, target, key, iv)
        plain.replace(path)
    finally:
        plain.unlink(missing_ok=True)


def _decrypt(source: BinaryIO, target: BinaryIO, key: bytes, iv: bytes) -> None:
    cipher = AES.new(key, AES.MODE_CBC, iv=iv)
    last = b""
    while data := source.read(_READ_BYTES):
        target.write(last)
        last = cipher.decrypt(data)
    try:
        target.write(unpad(last, AES.block_size))
    except ValueError:
        raise BadSegment("the padding is wrong") from None

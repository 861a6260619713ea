"""Elements of EBML, the notation of Matroska and WebM."""

import struct

UNKNOWN_SIZE = bytes.fromhex("01ffffffffffffff")


def element(identifier: str, *content: bytes) -> bytes:
    """An element; *identifier* is its ID in hexadecimal, as the specification prints it."""
    body = b"".join(content)
    return bytes.fromhex(identifier) + size(len(body)) + body


def size(value: int, width: int | None = None) -> bytes:
    """A length in EBML's variable notation, in as few bytes as possible or in *width* bytes."""
    if width is None:
        # The all-ones pattern of each width is reserved for "unknown".
        width = next(w for w in range(1, 9) if value < (1 << 7 * w) - 1)
    return (1 << 7 * width | value).to_bytes(width, "big")


def unsigned(identifier: str, value: int, width: int | None = None) -> bytes:
    return element(identifier, value.to_bytes(width or max(1, -(-value.bit_length() // 8)), "big"))


def text(identifier: str, value: str) -> bytes:
    return element(identifier, value.encode())


def real(identifier: str, value: float) -> bytes:
    return element(identifier, struct.pack(">d", value))

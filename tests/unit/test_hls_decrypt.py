"""Decryption of segments, against Cryptodome's own encryption."""

import os
import tracemalloc
from pathlib import Path

import pytest
from Cryptodome.Cipher import AES
from Cryptodome.Util.Padding import pad

from yt_downloader.sources.hls.decrypt import BadSegment, decrypt_file, segment_iv
from yt_downloader.sources.hls.parse import parse_playlist
from yt_downloader.sources.hls.playlist import MediaPlaylist, Segment

KEY, IV = bytes(range(16)), bytes(range(100, 116))


def encrypted(path: Path, content: bytes) -> Path:
    path.write_bytes(AES.new(KEY, AES.MODE_CBC, iv=IV).encrypt(pad(content, 16)))
    return path


def segments_of(*lines: str) -> tuple[Segment, ...]:
    text = "\n".join(["#EXTM3U", "#EXT-X-MEDIA-SEQUENCE:258", *lines])
    playlist = parse_playlist(text, "https://h/x")
    assert isinstance(playlist, MediaPlaylist)
    return playlist.segments


@pytest.mark.parametrize(
    "size", [0, 1, 15, 16, 17, 2**18 - 16, 2**18 - 1, 2**18, 2**18 + 1, 10**6]
)
def test_a_segment_comes_back_as_it_was(tmp_path: Path, size: int):
    content = os.urandom(size)
    path = encrypted(tmp_path / "1.ts", content)

    decrypt_file(path, key=KEY, iv=IV)

    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", [b"", bytes(15), bytes(17), bytes(2**18 + 8)])
def test_what_is_not_whole_blocks_is_refused_and_left_alone(tmp_path: Path, content: bytes):
    path = tmp_path / "1.ts"
    path.write_bytes(content)

    with pytest.raises(BadSegment, match="whole blocks"):
        decrypt_file(path, key=KEY, iv=IV)

    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("padding", [bytes([0]), bytes([17]), bytes([1, 2]), bytes([16])])
def test_wrong_padding_is_refused_and_leaves_the_file_alone(tmp_path: Path, padding: bytes):
    path = tmp_path / "1.ts"
    plain = padding.rjust(2**18 + 16, b"x")
    path.write_bytes(AES.new(KEY, AES.MODE_CBC, iv=IV).encrypt(plain))
    before = path.read_bytes()

    with pytest.raises(BadSegment, match="padding"):
        decrypt_file(path, key=KEY, iv=IV)

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("key", [b"", KEY[:15], KEY * 2, b"<html>not found</html>"])
def test_what_was_fetched_as_a_key_must_be_one(tmp_path: Path, key: bytes):
    path = encrypted(tmp_path / "1.ts", b"x")

    with pytest.raises(BadSegment, match="16 bytes"):
        decrypt_file(path, key=key, iv=IV)


def test_a_large_segment_needs_little_memory(tmp_path: Path):
    path = encrypted(tmp_path / "1.ts", bytes(16 * 2**20))

    tracemalloc.start()
    try:
        decrypt_file(path, key=KEY, iv=IV)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 2 * 2**20


def test_the_iv_is_the_keys_own_or_the_sequence_number():
    first, second, third = segments_of(
        *["#EXT-X-KEY:METHOD=AES-128,URI=k", "#EXTINF:1,", "0.ts", "#EXTINF:1,", "1.ts"],
        *["#EXT-X-KEY:METHOD=AES-128,URI=k,IV=0xABCDEF", "#EXTINF:1,", "2.ts"],
    )

    assert segment_iv(first) == bytes(14) + b"\x01\x02"
    assert segment_iv(second) == bytes(14) + b"\x01\x03"
    assert segment_iv(third) == bytes(13) + b"\xab\xcd\xef"


def test_a_segment_that_is_not_encrypted_has_no_iv():
    (plain,) = segments_of("#EXTINF:1,", "0.ts")

    with pytest.raises(ValueError, match="not encrypted"):
        segment_iv(plain)

"""The codecs of this machine's ffmpeg, remembered in Redis."""

import shutil
import stat
from pathlib import Path

from yt_downloader.data.cache import Cache
from yt_downloader.encode.known_codecs import KnownCodecs
from yt_downloader.media.convert.wish import Codec, Preset
from yt_downloader.media.ffmpeg import find_ffmpeg

EVERYTHING = {codec: tuple(Preset) for codec in Codec}


def test_what_one_process_found_out_others_know(cache: Cache, tmp_path: Path):
    ffmpeg = tmp_path / "ffmpeg"
    ffmpeg.symlink_to(find_ffmpeg())
    assert KnownCodecs(str(ffmpeg), cache).presets() == EVERYTHING

    # It is not asked any more: this one could not answer.
    known = KnownCodecs(str(ffmpeg), cache)
    ffmpeg.unlink()
    assert known.presets() == EVERYTHING


def test_without_redis_each_process_finds_out(cache: Cache):
    nowhere = Cache("redis://127.0.0.1:1/0")
    known = KnownCodecs(find_ffmpeg(), nowhere)
    assert known.presets() == EVERYTHING
    assert known.presets() == EVERYTHING
    nowhere.close()


def test_an_ffmpeg_that_cannot_encode_offers_nothing(cache: Cache, tmp_path: Path):
    broken = tmp_path / "ffmpeg"
    shutil.copy("/bin/false", broken)
    broken.chmod(broken.stat().st_mode | stat.S_IXUSR)
    assert KnownCodecs(str(broken), cache).presets() == {}

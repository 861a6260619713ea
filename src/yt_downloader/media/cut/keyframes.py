"""Where a copy may begin: keyframes from which everything that follows can be decoded."""

from yt_downloader.media.cut import nal

_H264_SLICES = range(1, 6)  # 14496-10 table 7-1
_H264_IDR = 5
_H265_PICTURES = range(32)  # 23008-2 table 7-1
_H265_IRAP = range(16, 22)  # BLA, IDR, CRA
_H265_CRA = 21
_H265_BLA_WITHOUT_LEADING = 18


def is_clean(packet: bytes, codec: str, length_size: int | None) -> bool:
    """Whether decoding may begin with this keyframe without looking at what was before.

    An H.264 keyframe may be only a recovery point, whose followers still look
    back; it must be an IDR picture. An H.265 one may have leading pictures that
    look back; they come right behind it and are shown before it.
    """
    if codec == "h264":
        kinds = (unit[0] & 0x1F for unit in nal.units(packet, length_size))
        return next((kind for kind in kinds if kind in _H264_SLICES), None) == _H264_IDR
    if codec == "hevc":
        kinds = (unit[0] >> 1 & 0x3F for unit in nal.units(packet, length_size))
        return next((kind for kind in kinds if kind in _H265_PICTURES), None) in _H265_IRAP
    return True


def as_splice(packet: bytes, codec: str, length_size: int | None) -> bytes:
    """The keyframe as the first picture behind a splice, without its leading pictures.

    An H.265 CRA picture becomes a BLA one (23008-2 3.15), or its order numbers
    would go on from the encoded pictures before it.
    """
    if codec != "hevc":
        return packet
    parts = []
    for unit in nal.units(packet, length_size):
        if unit[0] >> 1 & 0x3F == _H265_CRA:
            first = unit[0] & 0x81 | _H265_BLA_WITHOUT_LEADING << 1
            parts.append(bytes([first]) + unit[1:])
        else:
            parts.append(unit)
    return nal.framed(parts, length_size)

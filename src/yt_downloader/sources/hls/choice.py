"""Which variant of a master playlist is fetched, and where its sound comes from."""

from yt_downloader.sources.hls.playlist import MasterPlaylist, Rendition, Variant


def choose_variant(master: MasterPlaylist, height: int | None) -> Variant:
    """The variant of *height*, else the nearest below, else the lowest; None is the highest.

    Among equals the one of the highest bandwidth. A variant of unknown height, which may be
    sound alone, is taken only where no height is known.
    """
    heights = sorted({v.height for v in master.variants if v.height})
    if not heights:
        return max(master.variants, key=lambda v: v.bandwidth)
    below = [known for known in heights if height is None or known <= height]
    chosen = below[-1] if below else heights[0]
    return max((v for v in master.variants if v.height == chosen), key=lambda v: v.bandwidth)


def choose_audio(master: MasterPlaylist, variant: Variant) -> Rendition | None:
    """The rendition that *variant* takes its sound from; None where it has the sound itself.

    The group's default, else its first. A rendition without address stands for the sound in
    the variant (4.3.4.2.1), so if that is the default, or one of a group without default,
    there is nothing else to fetch.
    """
    group = [
        r
        for r in master.renditions
        if r.type == "AUDIO" and r.group == variant.audio and variant.audio
    ]
    preferred = [r for r in group if r.default][:1] or group
    if not preferred or not all(r.url for r in preferred):
        return None
    return preferred[0]

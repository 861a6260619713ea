"""The addresses of media, in the shapes that the site gives out."""

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from tests.sitestandin.formats import Format
from tests.sitestandin.video import Video

if TYPE_CHECKING:
    from tests.sitestandin.site import Site

_N_CHALLENGE = "aBcDeFgHiJkLmNo"


def file_url(site: "Site", video: Video, chosen: Format, *, size: int, seconds: float) -> str:
    """Where a whole file is."""
    return _query_url(
        site,
        video,
        chosen,
        source="youtube",
        clen=str(size),
        dur=f"{seconds:.3f}",
        **({"n": _N_CHALLENGE} if video.needs_js else {}),
    )


def live_url(site: "Site", video: Video, chosen: Format) -> str:
    """Where a broadcast's fragments are; `&sq=N` chooses one."""
    return _query_url(site, video, chosen, source="yt_live_broadcast", live="1", noclen="1")


def _query_url(site: "Site", video: Video, chosen: Format, **more: str) -> str:
    query = {
        "expire": str(site.expiry()),
        "ei": "standin",
        "ip": "127.0.0.1",
        "id": f"{video.id}.1" if "live" in more else video.id,
        "itag": str(chosen.itag),
        "requiressl": "yes",
        "mime": chosen.mime_type,
        "keepalive": "yes",
        **more,
    }
    return f"{site.base_url}/videoplayback?{urlencode(query)}"


def hls_master_url(site: "Site", video: Video) -> str:
    return _path_url(site, "/api/manifest/hls_variant", video) + "/file/index.m3u8"


def hls_playlist_url(site: "Site", video: Video, itag: int) -> str:
    path = _path_url(site, "/api/manifest/hls_playlist", video, itag=itag)
    return f"{path}/playlist/index.m3u8"


def hls_segment_url(site: "Site", video: Video, itag: int, number: int) -> str:
    return _path_url(site, "/videoplayback", video, itag=itag, sq=number) + "/file/seg.ts"


def _path_url(site: "Site", prefix: str, video: Video, **more: int) -> str:
    values = {"expire": site.expiry(), "id": video.id, **more}
    path = "/".join(f"{name}/{quote(str(value))}" for name, value in values.items())
    return f"{site.base_url}{prefix}/{path}"


def caption_url(video: Video, language: str, *, automatic: bool) -> str:
    query = {"v": video.id, "lang": language, **({"kind": "asr"} if automatic else {})}
    return f"https://www.youtube.com/api/timedtext?{urlencode(query)}"

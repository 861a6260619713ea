"""The hosts that the site pretends to be; nothing else is let through."""

OWN_HOSTS = {"127.0.0.1", "localhost"}
PAGE_HOSTS = {
    "www.youtube.com",
    "youtube.com",
    "m.youtube.com",
    "youtu.be",
    "www.youtube-nocookie.com",
}
THUMBNAIL_HOST = "i.ytimg.com"
# A host that has nothing to do with YouTube.
ELSEWHERE_HOST = "clips.example"


def is_media_host(host: str) -> bool:
    return host.endswith(".googlevideo.com")


def is_impersonated(host: str) -> bool:
    return host in PAGE_HOSTS | {THUMBNAIL_HOST, ELSEWHERE_HOST} or is_media_host(host)

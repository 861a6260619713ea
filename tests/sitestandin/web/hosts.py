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
# Hosts that take messages: a chat bot's, and two of webhooks.
MESSAGE_HOSTS = {"api.nightbot.tv", "hooks.example", "other.example"}

_PRETENDED = PAGE_HOSTS | MESSAGE_HOSTS | {THUMBNAIL_HOST, ELSEWHERE_HOST}


def is_media_host(host: str) -> bool:
    return host.endswith(".googlevideo.com")


def is_impersonated(host: str) -> bool:
    return host in _PRETENDED or is_media_host(host)

"""How Chromium is started: without what it does for a person at a screen."""

LAUNCH = [
    "--no-sandbox",  # its sandbox does not start as root, and it only sees our pages
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

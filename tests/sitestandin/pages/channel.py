"""Whose videos they all are."""

CHANNEL_NAME = "Stand-in Channel"
CHANNEL_ID = "UCstandin0standin0stand0"
CHANNEL_HANDLE = "@standin"
CHANNEL_URL = f"http://www.youtube.com/{CHANNEL_HANDLE}"

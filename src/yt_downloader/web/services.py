"""Finds the object that serves a request, by its type."""

from typing import TypeVar, cast

from flask import Flask, current_app

Service = TypeVar("Service")
_KEY = "yt-downloader-services"


def offer(app: Flask, *services: object) -> None:
    """Make *services* known to the routes of *app*, each under its own type."""
    known = app.extensions.setdefault(_KEY, {})
    known.update({type(service): service for service in services})


def use(kind: type[Service]) -> Service:
    """The service of type *kind* of the app that handles this request."""
    return cast("Service", current_app.extensions[_KEY][kind])

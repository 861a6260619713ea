"""A client of the HTTP API, as a test uses it: one user, real requests."""

import secrets
import time
from typing import Any

import requests

PASSWORD = "correct horse 1"
_DOWNLOAD_SECONDS = 60


class Api:
    """Requests of one user to one running service."""

    def __init__(self, address: str, token: str = "", user_id: str = "", email: str = "") -> None:
        self.address = address
        self.token = token
        self.user_id = user_id
        self.email = email
        self._http = requests.Session()
        self._http.trust_env = False

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = dict(options.pop("headers", None) or {})
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        options.setdefault("timeout", 40)
        return self._http.request(method, f"{self.address}{path}", headers=headers, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> requests.Response:
        if body is not None:
            options["json"] = body
        return self.request("POST", path, **options)

    def delete(self, path: str, **options: Any) -> requests.Response:
        return self.request("DELETE", path, **options)

    def anonymous(self) -> "Api":
        return Api(self.address)

    def new_user(self) -> "Api":
        """A fresh account, logged in."""
        email = f"{secrets.token_hex(6)}@example.com"
        credentials = {"email": email, "password": PASSWORD}
        registered = self.anonymous().post("/api/auth/register", credentials)
        assert registered.status_code == 201, registered.text
        return self.log_in(email, user_id=registered.json()["user_id"])

    def log_in(self, email: str, password: str = PASSWORD, *, user_id: str = "") -> "Api":
        reply = self.anonymous().post("/api/auth/login", {"email": email, "password": password})
        assert reply.status_code == 200, reply.text
        return Api(self.address, reply.json()["token"], user_id, email)

    def save(self, url: str, start: Any = 10, end: Any = 20, **more: Any) -> str:
        """A saved clip's id."""
        body = {"url": url, "start_time": start, "end_time": end, **more}
        reply = self.post("/api/video/save", body)
        assert reply.status_code == 201, reply.text
        return str(reply.json()["video_id"])

    def status(self, video_id: str) -> dict[str, Any]:
        reply = self.get(f"/api/video/status/{video_id}")
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    def start(self, video_id: str, **wishes: str) -> requests.Response:
        return self.post(f"/api/video/download/{video_id}", wishes)

    def wait(
        self, video_id: str, *until: str, seconds: float = _DOWNLOAD_SECONDS
    ) -> dict[str, Any]:
        """The status once it is one of *until*, by default once the job has ended."""
        wanted = until or ("completed", "failed", "cancelled")
        deadline = time.monotonic() + seconds
        while True:
            found = self.status(video_id)
            if found["status"] in wanted:
                return found
            assert time.monotonic() < deadline, f"still {found['status']}: {found}"
            time.sleep(0.1)

    def wait_progress(self, video_id: str, *, above: float = 0) -> dict[str, Any]:
        """The status once the download has got *above* so many percent."""
        deadline = time.monotonic() + _DOWNLOAD_SECONDS
        while True:
            found = self.status(video_id)
            assert found["status"] == "processing", found
            if found["progress"]["download_progress"] > above:
                return found
            assert time.monotonic() < deadline, found
            time.sleep(0.05)

    def encode_status(self, encode_id: str) -> dict[str, Any]:
        reply = self.get(f"/api/encode/status/{encode_id}")
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    def encode(self, encode_id: str, **wishes: str) -> dict[str, Any]:
        """The status once the upload has become what is wished, or has failed to."""
        reply = self.post(f"/api/encode/start/{encode_id}", wishes)
        assert reply.status_code in {200, 202}, reply.text
        return self.wait_encode(encode_id)

    def wait_encode(self, encode_id: str, seconds: float = _DOWNLOAD_SECONDS) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while True:
            found = self.encode_status(encode_id)
            if found["status"] not in {"pending", "processing"}:
                return found
            assert time.monotonic() < deadline, found
            time.sleep(0.1)

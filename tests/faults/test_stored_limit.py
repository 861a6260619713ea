"""A user's files have a limit, told before work starts."""

from collections.abc import Callable
from pathlib import Path

from tests.harness.service import Service
from tests.harness.uploads import SAMPLES
from tests.sitestandin import SiteStandIn, catalogue

Start = Callable[..., Service]


def test_who_has_too_much_here_is_told_the_way_out(
    start_service: Start, site: SiteStandIn, tmp_path: Path
):
    service = start_service(MAX_STORED_MB_PER_USER="1")
    alice, bob = service.api().new_user(), service.api().new_user()
    first = alice.save(site.watch_url(catalogue.TWO_HOURS), 3602.5, 3612.5)
    alice.start(first)
    assert alice.wait(first)["file_size_bytes"] > 1_000_000
    second = alice.save(site.watch_url(catalogue.SHORT), 1, 2)

    refused = alice.start(second)
    assert (refused.status_code, refused.json()["code"]) == (429, "STORAGE_FULL")
    assert "Delete" in refused.json()["error"]
    assert int(refused.headers["Retry-After"]) > 0
    with SAMPLES["mkv"].make(tmp_path).open("rb") as file:
        upload = alice.post("/api/encode/upload", files={"video": ("a.mkv", file)})
    assert upload.json()["code"] == "STORAGE_FULL"
    tus = {"Tus-Resumable": "1.0.0", "Upload-Metadata": "filename YS5ta3Y="}
    large = bob.post("/api/encode/uploads", headers={**tus, "Upload-Length": "1000001"})
    assert large.json()["code"] == "STORAGE_FULL"

    assert alice.delete(f"/api/video/{first}").status_code == 204
    assert alice.start(second).status_code == 202
    assert alice.wait(second)["status"] == "completed"

"""A finished file with a name in several scripts, made from an upload: no site is needed."""

from dataclasses import dataclass, field
from pathlib import Path

from tests.harness.api import Api
from tests.harness.service import Service
from tests.harness.uploads import SAMPLES

NAME = "Größe 日本"


@dataclass(frozen=True)
class Finished:
    """*owner* can fetch it at *download*; *link* is its signed address, without the host."""

    owner: Api
    download: str
    link: str
    stored: Path
    content: bytes = field(repr=False)


def finished_file(service: Service, directory: Path) -> Finished:
    """Upload a sample from *directory* and have it copied into a result."""
    owner = service.api().new_user()
    sample = SAMPLES["mp4"].make(directory)
    with sample.open("rb") as file:
        uploaded = owner.post("/api/encode/upload", files={"video": (f"{NAME}.mp4", file)})
    encode_id = uploaded.json()["encode_id"]
    wish = {"video_codec": "h264", "quality_preset": "high"}
    done = owner.post(f"/api/encode/start/{encode_id}", wish, headers={"Prefer": "wait=30"})
    assert done.status_code == 200, done.text
    download = f"/api/encode/download/{encode_id}"
    link = owner.post(download, headers={"Accept": "application/json"}).json()["download_url"]
    (stored,) = (service.downloads / "files" / encode_id).rglob("*.mp4")
    return Finished(
        owner=owner,
        download=download,
        link=link.removeprefix(service.address),
        stored=stored,
        content=stored.read_bytes(),
    )

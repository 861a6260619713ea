"""Converting on the page: files in by hand, mouse and keyboard, results out."""

import base64
import re
import struct
from pathlib import Path

import pytest
import requests
from playwright.sync_api import FilePayload, Locator, Page, Request, Route, expect

from tests.harness.api import Api
from tests.harness.axe import check_accessible
from tests.harness.service import Service
from tests.harness.uploads import SAMPLES
from tests.harness.watching import Watch, check_fits

PIECE = 4 << 20
# How long a conversion of a second of video may take on a busy machine.
PATIENCE_MS = 60_000
DROP = """([name, content]) => {
    const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], name, { type: "video/x-matroska", lastModified: 1 }));
    return transfer;
}"""


@pytest.fixture(scope="session")
def mkv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return SAMPLES["mkv"].make(tmp_path_factory.mktemp("dropped"), "holiday")


@pytest.fixture(scope="session")
def large_mp4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of three pieces: a short video, and a box that players skip."""
    path = SAMPLES["mp4"].make(tmp_path_factory.mktemp("large"), "large")
    with path.open("ab") as file:
        file.write(struct.pack(">I4s", 2 * PIECE + 8, b"free") + bytes(2 * PIECE))
    return path


@pytest.fixture
def encode_page(her_page: Page) -> Page:
    her_page.goto("/encode")
    expect(her_page.get_by_text("Nothing here yet")).to_be_visible()
    return her_page


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name))


def ready(page: Page, name: str) -> Locator:
    found = card(page, name)
    expect(found.locator(".badge")).to_have_text("Ready", timeout=PATIENCE_MS)
    return found


def downloaded(page: Page, place: Locator) -> bytes:
    with page.expect_download() as download:
        place.get_by_role("button", name="Download").click()
    return Path(download.value.path()).read_bytes()


def test_a_dropped_file_is_converted_and_its_bytes_are_those_of_the_api(
    encode_page: Page, watch: Watch, alice: Api, mkv: Path
):
    watch.expected.append("429")
    check_accessible(encode_page)
    content = base64.b64encode(mkv.read_bytes()).decode()
    transfer = encode_page.evaluate_handle(DROP, [mkv.name, content])
    for event in ("dragover", "drop"):
        encode_page.dispatch_event("h1", event, {"dataTransfer": transfer})

    dropped = card(encode_page, mkv.name)
    expect(dropped.get_by_text("H.265 · FLAC")).to_be_visible()
    dropped.get_by_role("radio", name="Smallest, slower").check()
    dropped.get_by_text("More", exact=True).click()
    check_accessible(encode_page)
    check_fits(encode_page)
    dropped.get_by_role("radio", name="Plays everywhere").check()
    _check_refusal(encode_page, dropped)
    dropped.get_by_role("button", name="Convert").click()
    found = ready(encode_page, mkv.name)

    expect(found.get_by_text("H.264, “Looks the same”, as MP4")).to_be_visible()
    expect(found.get_by_text("deleted in")).to_be_visible()
    encode_id = alice.get("/api/encode/list").json()["encodes"][0]["encode_id"]
    by_api = alice.post(f"/api/encode/download/{encode_id}").content
    assert by_api[4:8] == b"ftyp"
    assert downloaded(encode_page, found) == by_api
    check_accessible(encode_page)
    check_fits(encode_page)


def _check_refusal(page: Page, place: Locator) -> None:
    """What the server refuses is said at the file, and can be tried again."""
    refusal = {"error": "Too many jobs", "code": "TOO_MANY_JOBS"}
    page.route("**/api/encode/start/*", lambda route: route.fulfill(status=429, json=refusal))
    place.get_by_role("button", name="Convert").click()
    said = place.get_by_text("You have too much in the queue.")
    expect(said).to_be_visible()
    page.unroute("**/api/encode/start/*")


def test_an_upload_that_breaks_off_goes_on_where_it_was(
    encode_page: Page, watch: Watch, alice: Api, large_mp4: Path
):
    watch.expected.append("net::ERR_")
    offsets: list[int] = []
    pieces = re.compile(r"/api/encode/uploads/\w+$")

    def break_the_second(route: Route, request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))
            if len(offsets) == 2:
                return route.abort("connectionreset")
        return route.continue_()

    encode_page.route(pieces, break_the_second)
    encode_page.get_by_label("Pick files").set_input_files(large_mp4)
    uploading = card(encode_page, large_mp4.name)
    uploading.get_by_role("button", name="Convert").click()
    expect(uploading.get_by_text("The connection broke")).to_be_visible()
    check_accessible(encode_page)
    found = ready(encode_page, large_mp4.name)

    assert offsets == [0, PIECE, PIECE, 2 * PIECE]
    expect(found.get_by_text("Already H.264: only repacked")).to_be_visible()
    (encode,) = alice.get("/api/encode/list").json()["encodes"]
    assert encode["metadata"]["original_codec"] == "h264"


def test_an_upload_goes_on_after_the_page_was_left(
    encode_page: Page, watch: Watch, alice: Api, large_mp4: Path
):
    watch.expected.append("net::ERR_")
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    def never_answer(route: Route, request: Request) -> None:
        if int(request.headers.get("upload-offset", "0")) < PIECE:
            route.continue_()

    encode_page.on("request", note)
    encode_page.on("dialog", lambda dialog: dialog.accept())
    encode_page.route("**/api/encode/uploads/*", never_answer)
    second = str(PIECE)
    with encode_page.expect_request(lambda sent: sent.headers.get("upload-offset") == second):
        encode_page.get_by_label("Pick files").set_input_files(large_mp4)
    uploading = card(encode_page, large_mp4.name)
    uploading.get_by_role("button", name="Pause").click()
    expect(uploading.locator(".badge")).to_have_text("Paused")
    with encode_page.expect_request(lambda sent: sent.headers.get("upload-offset") == second):
        uploading.get_by_role("button", name="Go on").click()
    encode_page.reload()
    encode_page.unroute("**/api/encode/uploads/*")
    expect(encode_page.get_by_text("These uploads broke off.")).to_be_visible()
    check_accessible(encode_page)
    offsets.clear()
    encode_page.get_by_label("Pick files").set_input_files(large_mp4)

    expect(card(encode_page, large_mp4.name).get_by_text("Uploaded")).to_be_visible()
    assert offsets == [PIECE, 2 * PIECE]
    expect(encode_page.get_by_text("These uploads broke off.")).to_be_hidden()
    assert len(alice.get("/api/encode/list").json()["encodes"]) == 1


def test_several_files_become_the_same_and_are_listed_in_pages(
    encode_page: Page, alice: Api, mkv: Path
):
    names = ["first.mkv", "second.mkv"]
    content = mkv.read_bytes()
    encode_page.get_by_label("Pick files").set_input_files(
        [FilePayload(name=name, mimeType="", buffer=content) for name in names]
    )
    for name in names:
        expect(card(encode_page, name).locator(".badge")).to_have_text("Uploaded")
    first = card(encode_page, names[0])
    first.get_by_role("radio", name="Smaller").check()
    first.get_by_role("button", name="Convert all like this").click()
    for name in names:
        expect(ready(encode_page, name).get_by_text("H.265, “Looks the same”")).to_be_visible()

    def one_at_a_time(route: Route, request: Request) -> None:
        route.continue_(url=request.url.replace("limit=50", "limit=1"))

    encode_page.route("**/api/encode/list?*", one_at_a_time)
    encode_page.reload()
    with encode_page.expect_request(lambda sent: "cursor=" in sent.url):
        encode_page.get_by_role("button", name="Show more").click()
    expect(encode_page.get_by_role("heading", level=3)).to_have_count(2)
    expect(encode_page.get_by_role("button", name="Show more")).to_be_hidden()

    first.get_by_role("button", name="Delete").click()
    dialog = encode_page.get_by_role("dialog", name="Delete “first.mkv”?")
    check_accessible(encode_page)
    dialog.get_by_role("button", name="Delete").click()
    expect(first).to_have_count(0)
    left = alice.get("/api/encode/list").json()["encodes"]
    assert [encode["original_filename"] for encode in left] == [names[1]]


def test_what_cannot_be_taken_is_told_in_sentences(
    encode_page: Page, watch: Watch, tmp_path: Path
):
    watch.expected.append("status of 400")
    sent: list[str] = []
    encode_page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear video,\n" * 100)
    song = tmp_path / "song.txt"
    song.write_text("la")
    huge = tmp_path / "huge.mkv"
    with huge.open("wb") as file:
        file.truncate(501_000_000)  # a hole, it takes no room
    encode_page.get_by_label("Pick files").set_input_files([song, huge])

    expect(card(encode_page, "song.txt").locator(".problem")).to_contain_text("must end with")
    sentence = "This file has 501 MB; this server takes at most 500 MB."
    expect(card(encode_page, "huge.mkv").locator(".problem")).to_have_text(sentence)
    assert not [request for request in sent if "/uploads" in request]

    encode_page.get_by_label("Pick files").set_input_files(letter)
    refused = card(encode_page, "letter.mp4")
    expect(refused.locator(".problem")).to_contain_text("This is no video")
    expect(refused.get_by_role("button", name="Try again")).to_be_visible()
    check_accessible(encode_page)
    check_fits(encode_page)
    refused.get_by_role("button", name="Cancel").click()
    expect(refused).to_have_count(0)


def test_a_guest_converts_with_the_keyboard_alone(
    page: Page, watch: Watch, service: Service, mkv: Path
):
    # Listened for from the beginning: playwright takes its time to begin with that.
    page.on("filechooser", lambda chooser: chooser.set_files(mkv))
    page.goto("/encode")
    page.wait_for_url("**/login?**")
    page.get_by_role("button", name="Go on as a guest").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/encode")
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    while not page.evaluate("document.activeElement.id === 'files'"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    uploaded = card(page, mkv.name)
    expect(uploaded.locator(".badge")).to_have_text("Uploaded")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(uploaded.get_by_role("radio", name="Smaller")).to_be_checked()
    while not uploaded.get_by_role("button", name="Convert").evaluate("e => e.matches(':focus')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(ready(page, mkv.name).get_by_text("Already H.265: only repacked")).to_be_visible()

    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "holiday_h265_high.mp4"
    answer = requests.get(download.value.url, timeout=10)
    assert answer.content == Path(download.value.path()).read_bytes()
    assert download.value.url.startswith(service.address)

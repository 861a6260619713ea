"""Uploads: the rules of taking them, starting, getting and giving them up."""

import secrets

from yt_downloader.auth.guests import GuestRules
from yt_downloader.config import Settings
from yt_downloader.data.encode import Encode, EncodeChoice, Metadata, NewEncode
from yt_downloader.data.encodes import Encodes
from yt_downloader.data.record import Kind, Status
from yt_downloader.data.users import Users
from yt_downloader.encode.job import wish_of
from yt_downloader.encode.known_codecs import KnownCodecs
from yt_downloader.encode.store import UploadStore
from yt_downloader.errors import Gone, Invalid, NotFound, TooMany, Unauthorized
from yt_downloader.jobs.desk import Desk
from yt_downloader.jobs.runner import Runner
from yt_downloader.logs import request_id
from yt_downloader.media.convert.plan import check_wish
from yt_downloader.media.convert.wish import CannotBe
from yt_downloader.media.inspection import Inspection, NotMedia, inspect
from yt_downloader.media.progress import Progress

_AGAIN = "Start it again."
_UPLOAD_AGAIN = "The upload's time is over; upload the file again."
# What a new start makes something of.
_STARTABLE = {Status.PENDING, Status.COMPLETED, Status.FAILED, Status.CANCELLED, Status.EXPIRED}


class EncodeService:
    """What users do with uploads. Safe to use from all threads."""

    def __init__(
        self,
        encodes: Encodes,
        uploads: UploadStore,
        *,
        runner: Runner,
        desk: Desk[Encode],
        codecs: KnownCodecs,
        users: Users,
        guests: GuestRules,
        settings: Settings,
    ) -> None:
        self._encodes = encodes
        self._uploads = uploads
        self._runner = runner
        self._desk = desk
        self._codecs = codecs
        self._users = users
        self._guests = guests
        self._longest_seconds = settings.max_encode_duration

    def accept(self, upload_id: str, *, user_id: str, name: str) -> Encode:
        """Make an upload of a file that has arrived whole, if there is a video in it.

        Raises Invalid with INVALID_MEDIA, TooMany for a guest who has enough, Unauthorized
        for an account that is deleted; then the file is deleted.
        """
        try:
            found = inspect(self._uploads.path(upload_id))
            self._check(found)
            self._guests.keep(user_id)
        except NotMedia as error:
            self._uploads.discard(upload_id)
            raise Invalid(f"This file cannot be taken. {error}", "INVALID_MEDIA") from None
        except TooMany:
            self._uploads.discard(upload_id)
            raise
        source = self._uploads.keep(upload_id, secrets.token_hex(8), name=name)
        encode = self._encodes.add(
            NewEncode(
                id=upload_id,
                user_id=user_id,
                original_filename=name,
                source=source,
                metadata=_metadata(found),
            )
        )
        # A look afterwards: who is deleted at this moment must not leave this behind.
        if not self._users.exists(user_id):
            self._encodes.take_back(upload_id)
            self._uploads.delete(source)
            raise Unauthorized("This account does not exist any more.")
        return encode

    def owned(self, encode_id: str, *, by: str) -> Encode:
        """The upload of that id. Raises NotFound, or Forbidden when *by* is not its owner."""
        return self._desk.owned(encode_id, by=by)

    def progress(self, encode: Encode) -> Progress | None:
        return self._desk.progress(encode)

    def start(
        self, encode_id: str, choice: EncodeChoice, *, by: str, wait_seconds: float = 0
    ) -> Encode:
        """Have the upload become what *choice* says; the upload as it is then.

        A repeat is never an error: what runs goes on, what was made already is
        given. Raises NotFound, Forbidden; Invalid for what it cannot become;
        Gone when the upload's time is over; as `Desk.check_room`.
        """
        encode = self._ask(encode_id, choice, by=by)
        encode = self._desk.hold(
            encode, lambda: self.owned(encode_id, by=by), seconds=wait_seconds
        )
        if wait_seconds:
            self._desk.raise_ended(encode, again=_AGAIN)
        return encode

    def with_file(self, encode_id: str, *, by: str) -> Encode:
        """The upload, for its result; it may still be in the making.

        Raises as `owned`, and NotFound for one that was never started, Conflict,
        Gone or MediaError for one that ended without a file.
        """
        encode = self.owned(encode_id, by=by)
        if encode.status is Status.PENDING:
            raise NotFound("Nothing was made of this upload yet. Start it first.")
        self._desk.raise_ended(encode, again=_AGAIN)
        return encode

    def cancel(self, encode_id: str, *, by: str) -> Encode:
        """Stop an encode that has not ended. Raises Conflict when it has."""
        return self._desk.cancel(encode_id, by=by)

    def delete(self, encode_id: str, *, by: str) -> None:
        """Delete an upload with its source and everything made of it; a running job stops."""
        removed = self._desk.delete(encode_id, by=by)
        if removed and removed.source:
            self._uploads.delete(removed.source)

    def newest(self, user_id: str, **page: object) -> list[Encode]:
        return self._encodes.newest(user_id, **page)  # type: ignore[arg-type]

    def codecs(self) -> dict[str, list[str]]:
        """The presets of each codec that this server can encode."""
        presets = self._codecs.presets()
        return {codec.value: [preset.value for preset in presets[codec]] for codec in presets}

    def _ask(self, encode_id: str, choice: EncodeChoice, *, by: str) -> Encode:
        encode = self.owned(encode_id, by=by)
        if encode.choice == choice and encode.status is Status.COMPLETED:
            return encode
        if encode.status not in _STARTABLE:
            return encode
        for made in map(encode.as_made, reversed(encode.earlier)):
            if made.status is Status.COMPLETED and made.choice == choice:
                return made
        if encode.source is None:
            raise Gone(_UPLOAD_AGAIN)
        self._check_choice(encode, choice)
        self._desk.check_room(by)
        self._guests.start(by)
        started = self._encodes.start(
            encode_id, choice, of=_STARTABLE, request_id=request_id.get()
        )
        if started:
            self._runner.submit(Kind.ENCODE, encode_id)
        return self.owned(encode_id, by=by)

    def _check_choice(self, encode: Encode, choice: EncodeChoice) -> None:
        wish = wish_of(choice)
        able = self._codecs.presets()
        if not wish.output.is_sound and wish.preset not in able.get(wish.codec, ()):
            raise Invalid(
                f"This server cannot encode {wish.codec} {wish.preset}; see /api/encode/codecs.",
                details={"video_codec": ["cannot be encoded here"]},
            )
        metadata = encode.metadata
        try:
            check_wish(
                wish,
                has_picture=bool(metadata.width),
                has_sound=metadata.audio_codec is not None,
            )
        except CannotBe as error:
            raise Invalid(str(error), details={"output_format": [str(error)]}) from None

    def _check(self, found: Inspection) -> None:
        if found.duration > self._longest_seconds:
            most = self._longest_seconds
            raise NotMedia(f"It lasts {found.duration:.0f} s; at most {most:.0f} s are taken.")


def _metadata(found: Inspection) -> Metadata:
    video = found.video
    return Metadata(
        duration=round(found.duration, 3),
        width=video.width if video else 0,
        height=video.height if video else 0,
        original_codec=video.codec if video else "",
        bitrate=found.bit_rate,
        fps=round(video.fps, 3) if video and video.fps else None,
        audio_codec=found.audio[0].codec if found.audio else None,
        container=found.container.partition(",")[0],
    )

"""The settings: one field per environment variable, with its meaning and its range.

`environment.py` reads them, `setting_rules.py` judges them together; the help texts here
are `.env.example`.
"""

from dataclasses import Field, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from yt_downloader.errors import AppError
from yt_downloader.setting import setting

NO_RATE_LIMIT = "off"
_RATE = "rate_limit_"

Environment = Literal["development", "production"]
Container = Literal["mp4", "webm", "best"]
Resolution = Literal["720p", "1080p", "1440p", "2160p", "4320p", "best"]
CutMode = Literal["smart", "fast", "exact"]
HighResMp4 = Literal["remux", "h265-lossless"]
Confining = Literal["auto", "off", "required"]
FileSending = Literal["direct", "accel"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class BadEnvironment(AppError):
    """Settings are missing or wrong; *problems* names every one of them."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("The environment is not usable:\n  " + "\n  ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set; `max_video_duration` is MAX_VIDEO_DURATION."""

    app_env: Environment = setting(
        "development: secrets are generated, the API docs are shown. production: neither.",
        "development",
    )
    host: str = setting("Address to listen on.", "127.0.0.1")
    port: int = setting("Port to listen on.", 5000, low=1, high=65535)
    public_url: str = setting(
        "Address under which clients reach the service, for links in answers and messages. "
        "Empty: the address of the request, and none in messages."
    )
    jwt_private_secret: str = setting(
        "Signs login tokens. At least 32 characters.", secret=True, required=True
    )
    jwt_public_secret: str = setting(
        "Signs public tokens. At least 32 characters.", secret=True, required=True
    )
    flask_secret_key: str = setting(
        "Signs file links. At least 32 characters.", secret=True, required=True
    )

    mongodb_uri: str = setting(
        "MongoDB with the name of the database. Empty: run.py starts a private server.",
        secret=True,
        required=True,
    )
    redis_uri: str = setting(
        "Redis or Valkey. Empty: run.py starts a private server.", secret=True, required=True
    )
    instance_dir: Path = setting(
        "Data of the private servers and generated secrets.", Path("instance")
    )
    downloads_dir: Path = setting("Finished and half-made clips.", Path("downloads"))
    uploads_dir: Path = setting("Uploaded videos.", Path("uploads"))

    web_workers: int = setting("Web processes.", 2, low=1, high=64)
    web_threads: int = setting("Requests that one web process answers at a time.", 64, low=1)
    max_event_streams: int = setting(
        "Streams of events that one web process sends at a time; never more than three eighths "
        "of its threads. Who gets none is told to ask instead. 0: none.",
        24,
        low=0,
    )
    max_event_streams_per_user: int = setting("Those of one user in one web process.", 2, low=1)
    event_stream_seconds: float = setting(
        "Then a stream ends, and the page comes back for the next. Less than the minute of a "
        "ticket: so a browser's first return is with a good one.",
        50.0,
        low=0.1,
        high=3600,
    )
    max_request_kb: int = setting("Largest request body other than an upload.", 64, low=1)
    trusted_proxy_count: int = setting(
        "Reverse proxies in front, whose X-Forwarded-* headers are believed.", 0, low=0, high=5
    )
    file_sending: FileSending = setting(
        "Who sends finished files. direct: the service. accel: nginx in front, told by "
        "X-Accel-Redirect; see docs/nginx.conf.",
        "direct",
    )
    accel_prefix: str = setting(
        "The internal location of nginx that has DOWNLOADS_DIR/files.", "/_files/"
    )
    max_transfers: int = setting(
        "Files that one web process sends by itself at a time; fewer than WEB_THREADS, so that "
        "slow clients leave threads to the others. 0: half of them.",
        0,
        low=0,
    )
    max_transfers_per_client: int = setting(
        "Of these, those of one user or address. 0: a quarter.", 0, low=0
    )
    allowed_hosts: tuple[str, ...] = setting(
        "Names, separated by commas, under which clients may reach the service; .example.com "
        "stands for all below it. Others get 400. Empty: any name.",
        (),
    )
    allowed_origins: tuple[str, ...] = setting(
        "Origins of web pages elsewhere that may use the API, as https://host:port, separated by "
        "commas; * for all. Empty: none.",
        (),
    )
    hsts_days: int = setting(
        "For so long browsers that came by https do not try http, on subdomains neither. "
        "0: not said.",
        365,
        low=0,
        high=3650,
    )
    enable_docs: bool = setting("Show /api/docs in production, too.", default=False)

    rate_limit_auth: str = setting(
        "Requests about logins and accounts: of a user, else of an address (IPv6: of its /64). "
        "off: any number. The same for the next ones.",
        "60/minute",
    )
    rate_limit_accounts: str = setting("New accounts and guests.", "20/hour")
    rate_limit_lookups: str = setting("Requests that ask a site.", "30/minute")
    rate_limit_saves: str = setting("Clips saved; of each clip key by itself.", "10/second")
    rate_limit_reads: str = setting(
        "Status, lists, cancelling, deleting, and tokens that are not good.", "600/minute"
    )
    rate_limit_transfers: str = setting(
        "Jobs started or asked for, and pieces of uploads.", "600/minute"
    )

    private_token_days: float = setting("Life of a login.", 7.0, low=0.001, high=90)
    public_token_hours: float = setting("Life of a public token.", 24.0, low=0.01, high=720)
    max_clip_keys_per_user: int = setting("Clip keys of one user.", 20, low=1, high=1000)
    max_sessions_per_user: int = setting(
        "Logins of one user at a time; of more, the oldest end.", 50, low=1
    )
    login_failures_per_account: int = setting(
        "Wrong passwords of one account from one address that cost nothing; "
        "then each doubles the pause.",
        5,
        low=1,
    )
    login_failures_per_address: int = setting(
        "The same of one address, whatever the account.", 50, low=1
    )
    guests_enabled: bool = setting("Let people in without an account.", default=True)
    max_guests: int = setting("Guests at a time.", 100, low=1, high=10_000)
    guest_hours: float = setting(
        "Life of a guest and of everything it made.", 24.0, low=0.001, high=720
    )
    guest_jobs: int = setting("Clips and uploads of one guest, and jobs, in all.", 10, low=1)
    bcrypt_rounds: int = setting("Cost of a password hash: 2 to this power.", 12, low=4, high=16)

    clip_cooldown_seconds: float = setting(
        "A viewer who asks for the same stream again within this gets the same clip. 0: another.",
        15.0,
        low=0,
        high=3600,
    )
    max_video_duration: float = setting("Longest segment, in seconds.", 3600.0, low=1)
    max_file_size_mb: int = setting("Largest result.", 4096, low=1)
    max_concurrent_downloads: int = setting(
        "Downloads that one worker process runs at a time.", 3, low=1, high=64
    )
    max_concurrent_encodes: int = setting(
        "Uploads that one worker process encodes at a time; they share the cores.",
        2,
        low=1,
        high=64,
    )
    max_upload_mb: int = setting("Largest upload.", 500, low=1)
    max_encode_duration: float = setting("Longest upload, in seconds.", 14400.0, low=1)
    encode_timeout_minutes: float = setting("Then a running encode is stopped.", 240.0, low=0.05)
    upload_expiry_minutes: float = setting(
        "How long an unfinished resumable upload is kept after its last byte.", 60.0, low=0.01
    )
    max_uploads_per_user: int = setting("Unfinished resumable uploads of one user.", 5, low=1)
    max_stored_mb_per_user: int = setting(
        "Uploads and results of one user that lie there.", 5000, low=1
    )
    max_queue_size: int = setting(
        "Jobs of one kind that may wait, of all users together.", 100, low=1
    )
    max_queued_jobs_per_user: int = setting("Jobs of one kind and user that may wait.", 10, low=1)
    max_running_jobs_per_user: int = setting("Jobs of one user that run at a time.", 2, low=1)
    job_timeout_minutes: float = setting("Then a running job is stopped.", 60.0, low=0.05)
    waiting_hours: float = setting(
        "How long a clip may wait for a live stream in all; then it fails with STILL_LIVE.",
        12.0,
        low=0.001,
        high=720,
    )
    waiting_retry_seconds: float = setting(
        "Pause before a stream without a recording is looked at again; grows to ten times that.",
        30.0,
        low=1,
        high=3600,
    )
    extract_timeout_seconds: float = setting(
        "Longest look at a video's page before it counts as failed.", 45.0, low=1, high=300
    )
    remember_lookups_minutes: float = setting(
        "Longest time that what is known of a video is used again; never longer than its URLs "
        "are good for. 0: every use looks it up.",
        360.0,
        low=0,
        high=1440,
    )
    max_concurrent_extractions: int = setting(
        "Videos that one web process looks up at a time.", 4, low=1, high=32
    )
    fetch_connections: int = setting(
        "Connections to the site that one download uses; fewer once the site refuses some.",
        12,
        low=1,
        high=32,
    )
    fetch_chunk_kb: int = setting(
        "Most that one request asks for. Sites slow down requests wider than 10 MiB.",
        4096,
        low=64,
        high=10240,
    )
    min_free_disk_mb: int = setting("With less free space no new job is taken.", 1024, low=0)

    default_video_format: Container = setting("mp4, webm or best.", "mp4")
    default_video_resolution: Resolution = setting(
        "720p, 1080p, 1440p, 2160p, 4320p or best.", "1080p"
    )
    cut_mode: CutMode = setting("smart, fast or exact; see docs/api.md.", "smart")
    high_res_mp4: HighResMp4 = setting(
        "How video from 1440p up becomes MP4: remux or h265-lossless.", "remux"
    )

    video_retention_minutes: float = setting("Life of a finished file.", 30.0, low=0.01)
    cleanup_interval_minutes: float = setting(
        "Time between two sweeps for abandoned jobs and files.", 5.0, low=0.01, high=1440
    )

    outbound_proxy: str = setting("Proxy for everything fetched, as http://host:port.")
    outbound_ca_file: str = setting("Certificate authority to trust besides the usual ones.")
    egress_allow: tuple[str, ...] = setting(
        "host:port list, separated by commas, that may be contacted although it is inside.", ()
    )
    allowed_sites: tuple[str, ...] = setting(
        "Hosts whose links are taken, separated by commas; each covers its subdomains. "
        "Empty: all.",
        (),
    )
    blocked_sites: tuple[str, ...] = setting(
        "Hosts that are never contacted, separated by commas; each covers its subdomains.", ()
    )
    confinement: Confining = setting(
        "Walls that the kernel puts around child processes. auto: what it has; required: "
        "no start without Landlock and seccomp; off: none.",
        "auto",
    )
    ffmpeg_path: str = setting("The ffmpeg to use. Empty: the one on PATH, else our own.")

    log_level: LogLevel = setting("DEBUG, INFO, WARNING or ERROR.", "INFO")
    log_file: str = setting("Rotated log of all processes. Empty: stderr only.", "logs/app.log")

    @property
    def docs_enabled(self) -> bool:
        return self.app_env == "development" or self.enable_docs

    @property
    def transfers_at_a_time(self) -> int:
        return self.max_transfers or max(1, self.web_threads // 2)

    @property
    def transfers_per_client(self) -> int:
        return self.max_transfers_per_client or max(1, self.transfers_at_a_time // 4)

    def rate_limits(self) -> dict[str, str]:
        """The settings RATE_LIMIT_*, by the rest of their names."""
        names = [item.name for item in fields(self) if item.name.startswith(_RATE)]
        return {name.removeprefix(_RATE): getattr(self, name) for name in names}

    def secrets(self) -> list[str]:
        """The values that must not be seen anywhere."""
        hidden = (item.name for item in fields(self) if item.metadata["secret"])
        return [value for name in hidden if (value := getattr(self, name))]


def setting_fields() -> tuple[Field[Any], ...]:
    return fields(Settings)

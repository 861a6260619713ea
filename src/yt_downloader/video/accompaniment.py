"""What a clip may have besides its picture and sound, and what is told where it is not there."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from yt_downloader.data.options import Options
from yt_downloader.jobs.run import Run
from yt_downloader.media.captions import captions_beside
from yt_downloader.sources.extraction import Extraction
from yt_downloader.sources.extras import Extras, caption_languages
from yt_downloader.sources.plan import Plan

_NO_PICTURE = "The site has no preview picture of this video that can be kept."


@dataclass(slots=True)
class Accompaniment:
    """The subtitles and the thumbnail of one run. Use from the job's thread.

    *missing* are sentences about what was asked for and is not there: such a clip is
    made without.
    """

    extras: Extras
    extraction: Extraction
    options: Options
    run: Run
    missing: list[str] = field(default_factory=list)

    def with_captions(self, plan: Plan) -> Plan:
        """*plan* with what is to be embedded. Raises MediaError, and what *run* raises."""
        language = self.options.subtitle
        if language is None:
            return plan
        found = self.extras.captions(self.extraction, language, check=self.run.check)
        if found is None:
            self.missing.append(_no_captions(language, caption_languages(self.extraction)))
        return replace(plan, captions=found)

    def captions_file(self, plan: Plan, clip: Path) -> Path | None:
        """The subtitles that belong to the finished *clip*."""
        if plan.captions is None:
            return None
        path = captions_beside(clip)
        if path.exists():
            return path
        language = plan.captions.language
        self.missing.append(f"The subtitles in {language} have nothing in this segment.")
        return None

    def thumbnail(self, into: Path) -> Path | None:
        """A file in *into*. Raises what *run* raises."""
        if not self.options.thumbnail:
            return None
        found = self.extras.picture(self.extraction, into, check=self.run.check)
        if found is None:
            self.missing.append(_NO_PICTURE)
        return found


def _no_captions(language: str, known: list[str]) -> str:
    others = f"; it has {', '.join(known[:20])}" if known else ""
    return f"The video has no subtitles in {language}{others}."

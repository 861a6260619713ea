"""What viewers type does nothing in the chat but be read, and numbers in it are understood."""

import unicodedata

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from yt_downloader.video.chats.speech import saved_line, spoken
from yt_downloader.video.chats.words import cleaned, cut, is_unfilled, shift_of

# What attacks are made of, so that fuzzing meets their combinations.
_PARTS = st.sampled_from(
    ["$", "(", "{", "@", "everyone", "EveryOne", "here", "/", "!", ".", "\n", "\r", "\u2028",
     "\u202e", "\u200b", "\u200d", "\u2066", "\x00", "\x1b[31m", "<", "#", "&", "\ud800",
     "e\u0301", "👩‍👩‍👧", "🏳️‍🌈", "ﷺ", "null", " ", "timeout Zoe", "\ufeff", "\u00ad"]
)  # fmt: skip
attacks = st.lists(_PARTS | st.text(max_size=5), max_size=60).map("".join)


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(attacks)
@example("$\u200b(user)")
@example("@every\u00adone")
@example("/\u202e/!. /timeout")
@example("." * 500)
@example("🇩🇪" * 300)
def test_what_is_said_is_one_harmless_line(text: str):
    for line in (spoken(text), saved_line(text)):
        assert units(line) <= 200
        assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in line)
        assert not any(unicodedata.category(c) == "Cf" and c != "\u200d" for c in line)
        assert not regex.search(r"[$][({]|@everyone|@here|<[@#]", line, regex.IGNORECASE)
        assert not line.startswith(("/", "!", ".", " "))
        line.encode()


@given(attacks)
def test_saying_it_again_changes_nothing(text: str):
    assert spoken(spoken(text)) == spoken(text)


@given(st.text(max_size=300), st.integers(1, 60))
def test_a_cut_is_short_enough_and_between_what_one_sees_as_characters(text: str, longest: int):
    line = cut(text, longest=longest)

    assert units(line) <= max(longest, 1)
    if line != text:
        assert line.endswith("…")
        kept = regex.findall(r"\X", line[:-1])
        assert kept == regex.findall(r"\X", text)[: len(kept)]


def test_an_emoji_is_kept_whole_or_not_at_all():
    family = "👩‍👩‍👧"

    assert cut(family * 3, longest=units(family) * 2 + 1) == family * 2 + "…"
    assert cut(family * 3, longest=units(family) * 2) == family + "…"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Clip saved."),
        ("what a save", 'Clip saved: "what a save"'),
        ("/timeout Zoe 600", 'Clip saved: "timeout Zoe 600"'),
        ("!ban Zoe", 'Clip saved: "ban Zoe"'),
        ("two\nlines", 'Clip saved: "two lines"'),
        ("hi @everyone and @Here", 'Clip saved: "hi @ everyone and @ Here"'),
        ("$(urlfetch https://x) ${1}!", 'Clip saved: "$ (urlfetch https://x) $ {1}!"'),
        ("<@&4711>", 'Clip saved: "< @&4711>"'),
        ("null", "Clip saved."),
        ("...", "Clip saved."),
    ],
)
def test_what_viewers_hear(text: str, said: str):
    assert saved_line(text) == said


@pytest.mark.parametrize(
    "text",
    ["", "  ", "$(querystring)", "${1:}", "$(queryescape ${1:})", "null", "undefined", "NULL"],
)
def test_what_the_bot_did_not_fill_in_counts_as_empty(text: str):
    assert is_unfilled(text)
    assert cleaned(text, longest=50) == ""


@pytest.mark.parametrize("text", ["nullify", "costs $5 (five)", "$", "0", "undefined behaviour"])
def test_other_words_count(text: str):
    assert not is_unfilled(text)
    assert cleaned(text, longest=50) == text


@pytest.mark.parametrize(
    ("message", "shift", "rest"),
    [
        ("-30", -30, ""),
        ("-30 what a save", -30, "what a save"),
        ("what a save -30", -30, "what a save"),
        ("what a save +20s", 20, "what a save"),
        ("\u221245 minus sign", -45, "minus sign"),
        ("\u201345 dash", -45, "dash"),
        ("-600", -600, ""),
        ("-30 twice -40", -30, "twice -40"),
        ("what -30 a save", 0, "what -30 a save"),
        ("+1 nice", 0, "+1 nice"),
        ("-4", 0, "-4"),
        ("-601", 0, "-601"),
        ("-1984 vibes", 0, "-1984 vibes"),
        ("30", 0, "30"),
        ("-", 0, "-"),
        ("-3O", 0, "-3O"),
        ("-٣٠", 0, "-٣٠"),
        ("", 0, ""),
    ],
)
def test_a_number_as_first_or_last_word_moves_the_clip(message: str, shift: float, rest: str):
    assert shift_of(message) == (shift, rest)

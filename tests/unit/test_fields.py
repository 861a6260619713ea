"""The fields that requests are made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError

from yt_downloader.web.fields import Id, Position, Text


class Example(Schema):
    position = Position()
    text = Text(shortest=1, longest=5)
    secret = Text(longest=5, exact=True)
    id = Id()


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (0, 0),
        (62.5, 62.5),
        ("62.5", 62.5),
        ("1:02", 62),
        ("1:02:03.5", 3723.5),
        ("100:00:00", 360_000),
        (" 7 ", 7),
        ("0:90", 90),
    ],
)
def test_positions_are_numbers_or_clock_times(value: object, seconds: float):
    assert Example().load({"position": value}) == {"position": seconds}


@pytest.mark.parametrize(
    "value",
    [True, False, -1, 10**8, 10**400, float("nan"), float("inf"), "", "x", "1:2:3:4", "-5",
     "1:60:00", "1e3", "٣", [1], {"a": 1}, "9" * 50],
)  # fmt: skip
def test_other_values_are_refused(value: object):
    with pytest.raises(ValidationError) as caught:
        Example().load({"position": value})
    assert isinstance(caught.value.messages, dict)
    assert set(caught.value.messages) == {"position"}


@given(st.floats(0, 9_999_999))
def test_every_position_survives_the_way_out_and_in(seconds: float):
    shown = Example().dump({"position": seconds})["position"]

    assert Example().load({"position": shown}) == {"position": seconds}


def test_text_is_trimmed_unless_it_is_exact():
    assert Example().load({"text": " ab ", "secret": " ab "}) == {"text": "ab", "secret": " ab "}


@pytest.mark.parametrize("value", ["", "   ", "123456", "a\x00b", "a\x1b[2J", "\ud800", 5, None])
def test_text_of_the_wrong_kind_is_refused(value: object):
    with pytest.raises(ValidationError):
        Example().load({"text": value})


@pytest.mark.parametrize("value", ["", "z" * 24, "a" * 23, "a" * 25, 5, {"$gt": ""}, None])
def test_ids_are_24_hex_digits(value: object):
    with pytest.raises(ValidationError):
        Example().load({"id": value})
    assert Example().load({"id": "A" * 24}) == {"id": "a" * 24}

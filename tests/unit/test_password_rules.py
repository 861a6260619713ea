"""Which new passwords are refused."""

import unicodedata

import pytest
from marshmallow import ValidationError

from yt_downloader.auth.password_rules import _common, check_new_password
from yt_downloader.auth.schemas import RegisterSchema
from yt_downloader.errors import Invalid

EMAIL = "Jonathan.Doe+clips@Example.com"


def refused(password: str) -> str:
    with pytest.raises(Invalid) as caught:
        check_new_password(password, email=EMAIL, field="new_password")
    assert list(caught.value.details or ()) == ["new_password"]
    return caught.value.message


@pytest.mark.parametrize("password", ["password", "PassWord1", "12345678", "QWERTYUIOP"])
def test_what_is_tried_first_is_refused_in_any_case(password: str):
    assert "tried first" in refused(password)


@pytest.mark.parametrize(
    "password", ["jonathan.doe+clips@example.com", "JONATHAN.DOE", "Jonathan.Doe+clips"]
)
def test_the_address_and_its_parts_are_refused(password: str):
    assert "e-mail address" in refused(password)


@pytest.mark.parametrize("password", ["aaaaaaaab", "lower case only", "passwordxyzq", "ééééééééé"])
def test_nothing_else_is_asked_of_a_password(password: str):
    check_new_password(password, email=EMAIL, field="password")


def test_the_list_has_thousands_and_only_what_could_be_chosen():
    assert len(_common()) >= 3000
    assert all(8 <= len(entry) <= 128 and entry == entry.casefold() for entry in _common())


def test_a_password_is_the_same_however_its_letters_are_composed():
    for typed in ("é" * 128, unicodedata.normalize("NFD", "é" * 128)):
        body = RegisterSchema().load({"email": "a@example.com", "password": typed})

        assert body["password"] == "é" * 128


def test_eight_characters_are_counted_as_they_are_seen():
    decomposed = unicodedata.normalize("NFD", "é" * 7)
    with pytest.raises(ValidationError) as caught:
        RegisterSchema().load({"email": "a@example.com", "password": decomposed})

    assert caught.value.messages == {"password": ["must have 8 to 128 characters"]}

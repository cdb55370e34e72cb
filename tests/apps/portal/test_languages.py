"""Another language: a catalogue in a folder, and the public page speaks it."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import trans_real

from tests.apps.portal.kit import VILLAGE
from xianjie.apps.portal.interfaces.languages import NEEDS
from xianjie.exchange.contracts import load_codes


def catalogue(texts: dict[str, str]) -> bytes:
    """Return a compiled catalogue (GNU .mo)."""
    pairs = sorted((k.encode(), v.encode()) for k, v in ({"": HEAD} | texts).items())
    start = 28 + 16 * len(pairs)
    keys, values, heap = [], [], b""
    for at, place in ((0, keys), (1, values)):
        for pair in pairs:
            place.append((len(pair[at]), start + len(heap)))
            heap += pair[at] + b"\0"
    table = b"".join(struct.pack("<II", *one) for one in (*keys, *values))
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + table + heap


HEAD = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=1; plural=0;\n"


@pytest.fixture
def tibetan(settings, tmp_path: Path):
    folder = tmp_path / "locale" / "bo" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(
        catalogue({"我家要申报": "[bo] apply", "藏文": "[bo]", "大病": "[bo] illness"})
    )
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()


@pytest.fixture
def stranger() -> Client:
    return Client()


def test_only_languages_with_a_catalogue_are_offered(county, stranger) -> None:
    assert "xj-public-languages" not in stranger.get(f"/p/{VILLAGE}/").content.decode()


def test_a_catalogue_shows_up(county, stranger, tibetan) -> None:
    page = stranger.get(f"/p/{VILLAGE}/").content.decode()
    assert 'value="bo" lang="bo" >[bo]<' in page
    answer = stranger.post("/p/language/", {"language": "bo", "next": f"/p/{VILLAGE}/"})
    assert answer["Location"] == f"/p/{VILLAGE}/"
    page = stranger.get(f"/p/{VILLAGE}/").content.decode()
    assert "<b>[bo] apply</b>" in page
    assert '<html lang="bo"' in page
    # What is not translated yet stays Chinese.
    assert "查进度" in page
    assert "[bo] illness" in stranger.get(f"/p/{VILLAGE}/apply/").content.decode()


def test_the_staff_pages_stay_chinese(county, stranger, tibetan) -> None:
    stranger.post("/p/language/", {"language": "bo"})
    stranger.force_login(county.worker)
    assert "[bo]" not in stranger.get("/p/applications/").content.decode()


def test_unknown_languages_and_other_sites(county, stranger) -> None:
    answer = stranger.post("/p/language/", {"language": "xx", "next": "//elsewhere.example/"})
    assert answer["Location"] == "/p/"
    assert answer.cookies["xj-language"].value == "zh-hans"


def test_translators_are_asked_for_every_need() -> None:
    assert load_codes("主动发现需求").texts == NEEDS

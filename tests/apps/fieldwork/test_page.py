"""The page that lies on the device, and its service worker."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.apps.fieldwork import kit
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.fieldwork.interfaces.words import words
from xianjie.apps.fieldwork.views import page

pytestmark = pytest.mark.django_db


def test_everybody_gets_the_same_bytes(village) -> None:
    first = kit.signed_in(village.worker).get("/field/")
    second = kit.signed_in(village.town).get("/field/")
    assert first.content == second.content
    for name in (str(village.worker), "csrf"):
        assert name not in first.content.decode()


def test_the_worker_lists_the_page_and_its_files_only(village) -> None:
    client = kit.signed_in(village.worker)
    answer = client.get("/field/worker.js")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    files = re.search(r"FILES = (\[.*?\]);", text)[1]
    assert set(re.findall(r'"(.*?)"', files)) >= {f"/static/{name}" for name in page.SCRIPTS}
    others = [one for one in re.findall(r'"(.*?)"', files) if not one.startswith("/static/")]
    assert others == ["/field/manifest.json"]
    for name in re.findall(
        r'(?:src|href)="(/static/.*?)["#]', client.get("/field/").content.decode()
    ):
        assert name in files


def test_the_worker_changes_with_the_page(village, monkeypatch) -> None:
    client = kit.signed_in(village.worker)
    before = client.get("/field/worker.js").content
    assert client.get("/field/worker.js").content == before
    monkeypatch.setattr(page, "words", lambda: {"fetch": "别的话"})
    assert client.get("/field/worker.js").content != before


def test_the_page_says_nothing_that_it_has_no_words_for() -> None:
    known = set(words())
    source = "\n".join(
        (page_folder() / name).read_text(encoding="utf-8")
        for name in ("drawing.js", "app.js", "sheet.js", "sync.js", "pictures.js", "answers.js",
                     "questions.js", "controls.js")
    )  # fmt: skip
    said = set(re.findall(r'(?:\b|\.)say\("(\w+)"', source))
    assert {name for name in said if not name.endswith("_")} - known == set()


def page_folder():
    from pathlib import Path

    import xianjie

    return Path(xianjie.__file__).parent / "web" / "static" / "xianjie" / "fieldwork"


def test_every_page_asks_before_work_on_the_device_is_lost(village) -> None:
    text = kit.signed_in(village.worker).get("/").content.decode()
    assert f'data-xj-leave="{village.worker.pk}"' in text
    assert "fieldwork/guard.js" in text
    # Whoever signs in next on the same device finds nothing of the one before.
    assert f'data-xj-leave="{village.analyst.pk}"' in (
        kit.signed_in(village.analyst).get("/").content.decode()
    )


def test_a_stranger_sees_nothing(db) -> None:
    for path in ("/field/", "/field/worker.js", "/field/manifest.json"):
        assert Client().get(path)["Location"].startswith("/accounts/login/")

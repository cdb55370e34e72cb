"""Packs, the transition period, 四个不摘, the marked text."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from tests.apps.cases import kit as cases
from tests.apps.documents import kit
from tests.apps.documents.test_registering import group
from tests.apps.rounds.test_pages import signed_in
from tests.apps.screening import page_county as small
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.documents.queries.marking import Mark, marked_text
from xianjie.apps.documents.queries.transition import transition_of, transition_year


@pytest.mark.django_db
def test_a_pack_is_taken_once_and_becomes_rows(ground) -> None:
    from xianjie.apps.documents.actions import KnownDocumentError, take_pack
    from xianjie.apps.documents.models import Clause, PolicyDocument
    from xianjie.apps.documents.queries.packs import packs_for

    pack = next(one for one in packs_for(small.COUNTY) if one.place == small.COUNTY)
    with time_machine.travel(kit.NOW, tick=False):
        client = signed_in(ground.analyst)
        assert client.post(f"/documents/packs/{pack.key}/take/").status_code == 302
    made = PolicyDocument.objects.get()
    assert (made.source, made.state, made.key, made.text) == ("PACK", "READ", pack.key, "")
    paths = list(Clause.objects.filter(document=made).values_list("path", flat=True))
    assert paths == [clause.path for clause in pack.clauses]
    with pytest.raises(KnownDocumentError):
        take_pack(by=cases.by(ground.analyst), county=small.COUNTY, pack=pack, now=kit.NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "on", "year"),
    [
        ("532325", date(2021, 1, 1), 1),
        ("532325", date(2025, 12, 31), 5),
        ("532325", date(2026, 1, 1), None),
        ("532325", date(2020, 12, 31), None),
        ("441800", date(2023, 5, 1), 3),
        ("620402", date(2022, 5, 1), None),
    ],
)
def test_which_year_of_the_transition_a_day_is(ground, place, on, year) -> None:
    assert transition_year(place, on) == year


@pytest.mark.django_db
def test_a_place_that_counts_from_its_delisting_asks_for_the_day(ground) -> None:
    found = transition_of("620402", date(2022, 5, 1))
    assert (found.first, found.needs_delisting, found.is_unverified) == (None, True, True)


@pytest.mark.django_db
def test_the_four_are_computed_from_the_data(ground) -> None:
    from xianjie.apps.documents.models import AssistancePolicy

    made = group("姚安县增收领导小组", ground.farming)
    stamps = {"created_at": kit.NOW, "updated_at": kit.NOW}
    made.members.create(post="FIRST", title="县长", leader="王建国", **stamps)
    AssistancePolicy.objects.create(
        division_code="532325000000", name="低保", kind="FLOOR", decision="CONTINUE", **stamps
    )
    with time_machine.travel(kit.NOW, tick=False):
        page = signed_in(ground.leader).get("/documents/keeping/").context
    kept = {line.key: line.kept.is_kept for line, _url in page["lines"]}
    assert kept == {
        "responsibility": True, "policy": True, "assistance": False, "supervision": False
    }  # fmt: skip
    clerk = signed_in(ground.clerk).get("/documents/keeping/").context
    assert [("dispatches" in url) for one in (page, clerk) for line, url in one["lines"]
            if line.key == "supervision"] == [True, False]  # fmt: skip
    assert [line.total for line in page["policies"]] == [1, 0, 0, 0]
    assert page["transition_year"] == 2


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=8)


@given(text=st.text("甲乙丙\n", min_size=1, max_size=40), spans=SPANS)
def test_marked_pieces_give_the_text_again_and_every_mark_its_words(text, spans) -> None:
    marks = [
        Mark(f"t{number}", "target", start, min(start + length, len(text)))
        for number, (start, length) in enumerate(spans)
        if start < len(text)
    ]
    paragraphs = marked_text(text, marks)
    shown = "\n".join("".join(p.text for p in one.pieces) for one in paragraphs)
    assert shown.replace("\n", "") == text.replace("\n", "")
    for one in paragraphs:
        assert text[one.start :].startswith("".join(piece.text for piece in one.pieces))
    for mark in marks:
        words = "".join(
            piece.text for one in paragraphs for piece in one.pieces if mark.key in piece.keys
        )
        assert words == text[mark.start : mark.end].replace("\n", "")

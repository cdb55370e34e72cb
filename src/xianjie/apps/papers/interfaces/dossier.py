"""The whole dossier of a household: every paper in order, then what was filed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from django.utils.timezone import localtime

from xianjie.apps.cases.enums import CaseKind
from xianjie.apps.cases.models import Case, Notice
from xianjie.apps.papers.interfaces.kinds import KINDS
from xianjie.apps.papers.queries.home import Home, home_of
from xianjie.apps.papers.queries.subjects import (
    cases_of,
    filed_of,
    newest_episode,
    notices_of,
    plans_of,
)
from xianjie.apps.registry.actions.archive import archive_path
from xianjie.apps.registry.models import ArchiveDocument, Household
from xianjie.exchange.paper import Paper, day

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
MOST_PICTURES = 80
MOST_BYTES = 60 * 1024 * 1024
_MOST_ENDING = 6
_IN_ORDER = {
    CaseKind.IDENTIFY.value: ("application", "verification", "assembly", "approval"),
    CaseKind.REMOVE.value: ("verification", "assembly", "removal"),
}


@dataclass(frozen=True)
class Piece:
    """A paper of the dossier: how the list of contents names it, and how it is written.

    ``key`` and ``pk`` name it as an address does; a filed paper has no key.
    """

    title: str
    on: date | None
    note: str
    key: str
    pk: int
    write: Callable[[Paper], None]


def pieces_of(household: Household, home: Home, on: date) -> list[Piece]:
    """Return the papers of a household found through the gate, in the order of its dossier."""
    plans = {plan.episode_id: plan for plan in plans_of(household)}
    pieces: list[Piece] = []
    cases = cases_of(household)
    notices = notices_of(cases)
    for case in cases:
        pieces += _pieces_of_case(case, notices.get(case.pk, []), home, on)
        plan = plans.pop(case.episode_id, None) if case.episode_id is not None else None
        if plan is not None:
            pieces.append(_piece("plan", plan, localtime(plan.made_at).date(), "", home, on))
    pieces += [
        _piece("plan", plan, localtime(plan.made_at).date(), "", home, on)
        for plan in plans.values()
    ]
    if newest_episode(household) is not None:
        pieces.append(_piece("help", household, None, "", home, on))
    return pieces


def _pieces_of_case(case: Case, notices: list[Notice], home: Home, on: date) -> list[Piece]:
    opened = localtime(case.opened_at).date()
    papers = [_piece(key, case, opened, case.number, home, on) for key in _IN_ORDER[case.kind]]
    posted = [
        _piece(notice.kind.lower(), notice, notice.starts_on, notice.number, home, on)
        for notice in notices
    ]
    return papers + posted


def _piece(key: str, subject: object, dated: date | None, note: str, home: Home, on: date) -> Piece:
    kind = KINDS[key]

    def write(paper: Paper) -> None:
        kind.write(paper, home, subject, on)

    return Piece(kind.title, dated, note, key, subject.pk, write)  # type: ignore[attr-defined]


def dossier(household: Household, *, full: bool, on: date, now: datetime) -> bytes:
    """Return the dossier of a household found through the gate as one document."""
    home = home_of(household, on=on, full=full)
    pieces, filed = pieces_of(household, home, on), filed_of(household)
    paper = Paper("农户档案", now)
    paper.start("防止返贫监测对象档案")
    paper.facts(
        [
            ("户主姓名", household.head_name),
            ("证件号码", home.head_number),
            ("户编号", household.household_code),
            ("村、组", f"{home.place}{household.group_name}"),
            ("家庭人口", str(len(home.members) or household.member_count or "")),
            ("整理日期", day(on)),
        ]
    )
    paper.section("目录")
    rows = [(piece.title, day(piece.on), piece.note) for piece in pieces]
    rows += [(document.title, day(document.dated_on), _filed_note(document)) for document in filed]
    paper.table(
        ("序号", "材料", "日期", "说明"),
        [(str(at), *row) for at, row in enumerate(rows, 1)],
        widths=(0.1, 0.42, 0.18, 0.3),
    )
    for piece in pieces:
        piece.write(paper)
    _attach(paper, filed)
    return paper.done()


def dossier_zip(household: Household, *, full: bool, on: date, now: datetime) -> bytes:
    """Return the dossier with every filed paper as a file of its own beside it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("档案.docx", dossier(household, full=full, on=on, now=now))
        for at, document in enumerate(filed_of(household), 1):
            path = archive_path(document)
            if path.is_file():
                kind = document.get_kind_display()
                name = f"附件/{at:02d}-{document.dated_on:%Y%m%d}-{kind}{_ending(document)}"
                book.write(path, name)
    return target.getvalue()


def _attach(paper: Paper, filed: list[ArchiveDocument]) -> None:
    """Put the pictures in, as many as a document bears; the others are in the zip alone."""
    size = count = 0
    for document in filed:
        if not is_picture(document) or count == MOST_PICTURES:
            continue
        size += document.size
        if size > MOST_BYTES:
            return
        count += 1
        paper.start(document.get_kind_display(), f"{document.title} {day(document.dated_on)}")
        if not paper.picture(archive_path(document).read_bytes(), ""):
            paper.line("（这张图片读不出来，请看原件。）")


def is_picture(document: ArchiveDocument) -> bool:
    """Whether the stored bytes of a filed paper are a JPEG or PNG picture."""
    path = archive_path(document)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(16)
    return head.startswith(PICTURES)


def _filed_note(document: ArchiveDocument) -> str:
    return document.get_kind_display() if is_picture(document) else "附件，另存"


def _ending(document: ArchiveDocument) -> str:
    ending = PurePath(document.file_name).suffix.lower()
    plain = ending.isascii() and ending[1:].isalnum() and len(ending) <= _MOST_ENDING
    return ending if plain else ""

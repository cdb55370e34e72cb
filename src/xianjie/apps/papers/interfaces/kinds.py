"""Which papers there are, what each is about, and how it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import CaseKind, NoticeKind
from xianjie.apps.cases.models import Case, Notice
from xianjie.apps.divisions.queries.places import town_of
from xianjie.apps.divisions.queries.tree import division_names
from xianjie.apps.papers.interfaces.application import application
from xianjie.apps.papers.interfaces.approval import approval
from xianjie.apps.papers.interfaces.assembly import assembly
from xianjie.apps.papers.interfaces.guides import applying_guide, helping_guide
from xianjie.apps.papers.interfaces.notices import notice_paper
from xianjie.apps.papers.interfaces.plan import plan_paper
from xianjie.apps.papers.interfaces.removal import removal
from xianjie.apps.papers.interfaces.verification import verification
from xianjie.apps.papers.queries.home import Home, home_of
from xianjie.apps.papers.queries.subjects import (
    case_to_print,
    household_to_print,
    notice_to_print,
    plan_to_print,
)
from xianjie.apps.registry.models import Household
from xianjie.exchange.paper import Paper

Find = Callable[[Scope, int], Any]


@dataclass(frozen=True)
class Kind:
    """One kind of paper.

    ``find`` returns its subject through the gate; ``write`` writes it; ``home`` names the
    household whose people stand on it, None for what is about none. ``has_numbers``: it can be
    printed with numbers in full. ``object_type`` is what the audit calls the subject.
    """

    key: str
    title: str
    object_type: str
    find: Find
    write: Callable[[Paper, Home | None, Any, date], None]
    home: Callable[[Any], Household | None]
    has_numbers: bool = True


def _of_case(found: Case) -> Household:
    return found.household


def _case_of(*kinds: CaseKind) -> Find:
    def find(scope: Scope, pk: int) -> Case | None:
        found = case_to_print(scope, pk)
        return found if found is not None and found.kind in kinds else None

    return find


def _notice_of(kind: NoticeKind) -> Find:
    def find(scope: Scope, pk: int) -> Notice | None:
        found = notice_to_print(scope, pk)
        return found if found is not None and found.kind == kind else None

    return find


def _write_notice(paper: Paper, _home: Home | None, notice: Notice, _on: date) -> None:
    code = notice.division_code
    names = division_names([code, town_of(code)])
    notice_paper(paper, notice, names.get(code, ""), names.get(town_of(code), ""))


def _write_guide(paper: Paper, home: Home | None, household: Household, on: date) -> None:
    applying_guide(paper, home.place if home else "", household.division_code, on)


def _with_home(write: Callable[..., None], *, dated: bool = False) -> Callable[..., None]:
    def written(paper: Paper, home: Home, subject: Any, on: date) -> None:
        write(paper, home, subject, on) if dated else write(paper, home, subject)

    return written


def _write_help(paper: Paper, home: Home | None, _subject: Household, _on: date) -> None:
    if home is not None:
        helping_guide(paper, home)


_BOTH = (CaseKind.IDENTIFY, CaseKind.REMOVE)
KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("application", "申请及承诺授权书", "cases.Case", _case_of(CaseKind.IDENTIFY),
             _with_home(application), _of_case),
        Kind("verification", "入户核查表", "cases.Case", _case_of(*_BOTH),
             _with_home(verification, dated=True), _of_case),
        Kind("assembly", "民主评议记录", "cases.Case", _case_of(*_BOTH),
             _with_home(assembly), _of_case),
        Kind("approval", "审核审定表", "cases.Case", _case_of(CaseKind.IDENTIFY),
             _with_home(approval), _of_case),
        Kind("removal", "风险消除表", "cases.Case", _case_of(CaseKind.REMOVE),
             _with_home(removal, dated=True), _of_case),
        Kind("publication", "公示", "cases.Notice", _notice_of(NoticeKind.PUBLICATION),
             _write_notice, lambda _notice: None, has_numbers=False),
        Kind("announcement", "公告", "cases.Notice", _notice_of(NoticeKind.ANNOUNCEMENT),
             _write_notice, lambda _notice: None, has_numbers=False),
        Kind("plan", "一户一策表", "plans.Plan", plan_to_print, _with_home(plan_paper),
             lambda plan: plan.household),
        Kind("help", "帮扶明白纸", "registry.Household", household_to_print, _write_help,
             lambda household: household),
        Kind("guide", "申报明白纸", "registry.Household", household_to_print, _write_guide,
             lambda household: household, has_numbers=False),
    )
}  # fmt: skip
"""Kinds by the word in their address."""


def written(kind: Kind, subject: Any, *, full: bool, on: date, now: datetime) -> bytes:
    """Return a paper about a subject found through the gate, as a file."""
    household = kind.home(subject)
    home = home_of(household, on=on, full=full) if household is not None else None
    paper = Paper(kind.title, now)
    kind.write(paper, home, subject, on)
    return paper.done()

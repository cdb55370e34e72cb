"""入户核查表 and 消除核查表: a sheet as it was filled in at the door, or empty to be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.timezone import localtime

from xianjie.apps.cases.contents import VerifyContent, stored_content
from xianjie.apps.cases.enums import CaseKind, StepKind
from xianjie.apps.cases.models import Case
from xianjie.apps.cases.queries.standing import latest_step
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.fieldforms.queries import definition_of, values_of
from xianjie.apps.papers.queries.home import Home
from xianjie.apps.registry.actions.archive import archive_path
from xianjie.exchange.paper import Paper, day
from xianjie.exchange.sheet_values import show_value
from xianjie.exchange.sheets import ItemType, SheetDefinition, SheetItem
from xianjie.kernel.ids import mask_name, mask_phone

FORMS = {CaseKind.IDENTIFY.value: "入户核查", CaseKind.REMOVE.value: "消除核查"}
TICKED, OPEN = "☑", "□"
_YES_NO = ("是", "否")
_MOST_BOXES = 16
_SHORT = 14


def verification(paper: Paper, home: Home, case: Case, on: date) -> None:
    """Write the sheet of the newest verification of a case; ``on`` picks the form when none is."""
    step = latest_step(case, StepKind.VERIFY)
    sheet = step.sheet if step is not None else None
    filled_on = localtime(sheet.filled_at).date() if sheet is not None else on
    form = sheet.form if sheet is not None else FORMS[case.kind]
    definition = definition_of(form, case.county_code, filled_on)
    paper.start(definition.title)
    household = home.household
    paper.facts(
        [
            ("户主姓名", household.head_name),
            ("户编号", household.household_code),
            ("村、组", f"{home.place}{household.group_name}"),
            ("联系电话", home.phone),
            ("案号", case.number),
            ("核查日期", day(filled_on) if sheet is not None else ""),
        ]
    )
    _members(paper, home)
    answers(paper, definition, values_of(sheet) if sheet is not None else {}, home)
    content = stored_content(StepKind.VERIFY, step.content) if step is not None else None
    if isinstance(content, VerifyContent):
        paper.section("核实这一步的结论")
        paper.facts(
            [
                ("结论", content.conclusion),
                ("风险类型", "、".join(content.risks)),
                ("承诺授权书签署日期", day(content.consent_on)),
                ("事发日期", day(content.event_on)),
                ("核查情况", content.finding),
            ],
            columns=1,
        )
    if sheet is not None:
        paper.line(f"核查人：{sheet.filled_by}")
    _sign(paper, sheet, filled_on if sheet is not None else None)


def answers(
    paper: Paper, definition: SheetDefinition, values: Mapping[str, Any], home: Home
) -> None:
    """Write every question of a sheet with its answer; choices as boxes, ticked or not."""
    people = {str(one.pk): one.name for one in home.members}
    for section in definition.sections:
        pairs = [
            (label_of(item), answer_of(item, values, people, full=home.full))
            for item in section.items
            if not item.type.is_file
        ]
        if pairs:
            paper.section(section.title)
            short = all(len(answer) <= _SHORT for _label, answer in pairs)
            paper.facts(pairs, columns=2 if short else 1)


def label_of(item: SheetItem) -> str:
    """Return what a question is called, with its unit."""
    return f"{item.name}（{item.unit}）" if item.unit else item.name


def answer_of(
    item: SheetItem, values: Mapping[str, Any], people: Mapping[str, str], *, full: bool
) -> str:
    """Return an answer as it is printed; without one the boxes stay open and lines empty."""
    value = values.get(item.id)
    if item.type is ItemType.YESNO:
        said = None if value is None else _YES_NO[0 if value else 1]
        return boxes(_YES_NO, () if said is None else (said,))
    if item.type in (ItemType.CHOICE, ItemType.CHOICES) and len(item.offered) <= _MOST_BOXES:
        chosen = value if isinstance(value, list) else [value] if value else []
        return boxes(dict.fromkeys([*item.offered, *chosen]), chosen)
    shown = show_value(item, value, people=people)
    if item.personal and not full and shown:
        return mask_phone(shown) if shown.isdigit() else mask_name(shown)
    return shown


def boxes(offered: Any, chosen: Any) -> str:
    """Return choices with a box each: ``☑是 □否``."""
    return " ".join(f"{TICKED if one in chosen else OPEN}{one}" for one in offered)


def _members(paper: Paper, home: Home) -> None:
    paper.table(
        ("姓名", "与户主关系", "性别", "出生日期", "证件号码", "健康状况", "劳动技能"),
        [
            (
                one.name, one.relation, one.sex, day(one.birth_date), home.number_of(one),
                one.health, one.labour_skill,
            )
            for one in home.members
        ],
        widths=(0.12, 0.12, 0.08, 0.15, 0.25, 0.13, 0.15),
        least=2,
    )  # fmt: skip


def _sign(paper: Paper, sheet: Sheet | None, on: date | None) -> None:
    signature = sheet.signature if sheet is not None else None
    if signature is not None and archive_path(signature).is_file():
        paper.signature(archive_path(signature).read_bytes(), "农户签名（在屏幕上签）：")
        paper.signing(("核查人（签名）",), on)
    else:
        paper.signing(("农户（签名、捺印）", "核查人（签名）"), on)

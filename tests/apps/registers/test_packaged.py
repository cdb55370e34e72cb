"""Every packaged register can be used: drawn, filled, added up, taken out and in again."""

from __future__ import annotations

from datetime import date
from functools import cache
from random import Random

import pytest
import yaml
from django.http import QueryDict
from django.utils import timezone

from tests.apps.registers import sample
from tests.apps.screening import page_county as small
from tests.architecture.source_tree import PACKAGE
from xianjie.apps.accounts.actors import cli_actor
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.ledger.actions import save_row
from xianjie.apps.registers.interfaces.columns import subject_columns
from xianjie.apps.registers.interfaces.entries import register_of
from xianjie.apps.registers.models import Entry
from xianjie.apps.registers.queries.samples import sample_row
from xianjie.docparse.organisations import sectors
from xianjie.exchange.provenance import Provenance
from xianjie.exchange.register_faults import faults
from xianjie.exchange.register_files import packaged_registers, read_registers, slot_table
from xianjie.exchange.registers import SLOTS, Definition, with_slots
from xianjie.web.ledger import Register
from xianjie.web.ledger.importing import drafts_of, read_sheet
from xianjie.web.ledger.listing import chosen_in, chosen_rows, totals_of
from xianjie.web.ledger.workbooks import rows_workbook, template_workbook

TODAY = date(2022, 7, 4)
ALL = list(packaged_registers().values())


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.key)
def test_a_definition_is_sound(one: Definition) -> None:
    assert faults(one) == []
    assert set(one.sectors) <= set(sectors())
    assert one.about, "says what the rows are"
    assert one.requirements, "says which requirement it meets"
    slots = [column.slot for column in one.columns]
    assert len(set(slots)) == len(slots)
    for wait in one.waits:
        assert not isinstance(wait.within, str) or wait.within in parameters(), wait.within


@cache
def parameters() -> frozenset[str]:
    files = (PACKAGE / "rulebook").glob("*/parameters/*.yaml")
    return frozenset(name for file in files for name in yaml.safe_load(file.read_text("utf-8")))


def test_slots_of_released_registers_never_change() -> None:
    kept = yaml.safe_load((PACKAGE / "contracts" / "registers" / "slots.yaml").read_text("utf-8"))
    now = slot_table(ALL)
    for key, slots in kept.items():
        assert slots.items() <= now.get(key, slots).items(), key


@pytest.mark.django_db
def test_every_one_is_filled_added_up_taken_out_and_in(home: object) -> None:
    small.make_divisions()
    household = small.make_household(1)
    by, now = cli_actor("test"), timezone.now()
    everything = Scope.everything()
    for definition in ALL:
        register = register_of(definition, small.COUNTY, TODAY)
        values = sample_row(definition, 1, Random(1), TODAY)
        if definition.of == "place":
            level = definition.levels[0]
            values["division_code"] = {
                "village": small.VILLAGE, "town": small.TOWN, "county": small.COUNTY + "000000",
            }[level]  # fmt: skip
        else:
            values[definition.of] = (
                household if definition.of == "household" else household.members.get()
            )
        save_row(by=by, register=register, row=None, values=values, version=None, now=now)
        rows = register.rows(small.COUNTY, TODAY)
        for sort in [column.name for column in register.listed if column.sorts]:
            chosen = chosen_in(register, QueryDict(f"sort=-{sort}"))
            found = list(chosen_rows(register, rows, chosen))
            assert len(found) == 1, (definition.key, sort)
        totals_of(register, rows)
        book, count = rows_workbook(
            register, rows, Provenance(definition.title, "test", now, personal=True)
        )
        assert count == 1
        assert template_workbook(register, [])
        if register.imports:
            taken_in(register, book, everything, definition.key)


def taken_in(register: Register, book: bytes, scope: Scope, key: str) -> None:
    sheet = read_sheet(register, book, "a.xlsx")
    drafts, wrong = drafts_of(register, sheet, scope=scope, county=small.COUNTY)
    assert (wrong, len(drafts)) == ({}, 1), key
    stored = Entry.objects.get(register=key)
    assert drafts[0].row == stored, "the natural key finds the row"
    assert {name: getattr(stored, name) for name in drafts[0].values} == drafts[0].values, key


def test_what_is_wrong_is_said_with_file_and_register() -> None:
    text = """
group: employment
registers:
  - key: cards
    title: 卡
    natural_key: [nothing]
    columns:
      - {key: kind, title: 类别, type: choice}
      - {key: until, title: 期限, type: date, after: kind, total: true}
    waits:
      - {when: kind, within: 3, words: 到期}
    counts:
      - {code: a, title: 数, of: kind, where: {kind: 无}}
"""
    with pytest.raises(ValueError) as error:
        read_registers("employment.yaml", text)
    said = str(error.value)
    assert said.startswith("employment.yaml: cards: ")
    for sentence in (
        "列“类别”是选项，还没有写可选的内容。", "列“期限”的类型不能用来合计。",
        "导入时认行用的“nothing”不是这个台账的列。", "列“期限”不早于的“kind”不是日期列。",
        "待办“到期”看的列“类别”不是日期。", "计数“数”要合计的“kind”不是数字或金额列。",
        "计数“数”的条件“无”不是列“类别”的选项。",
    ):  # fmt: skip
        assert sentence in said
    with pytest.raises(ValueError, match=r"columns\.0\.typ: Extra inputs"):
        read_registers("a.yaml", text.replace("type: choice", "typ: choice"))
    with pytest.raises(ValueError, match="group"):
        read_registers("a.yaml", "registers: []")


def test_slots_stay_where_they_are_when_columns_come_and_go() -> None:
    first = sample.definition()
    given = {column.key: column.slot for column in first.columns}
    more = {"key": "more", "title": "更多", "type": "text"}
    said = sample.SAMPLE | {"columns": [more, *sample.SAMPLE["columns"]]}
    second = with_slots(Definition.model_validate(said), given)
    assert second.slot("more") == "t3"
    assert {key: second.slot(key) for key in given} == given
    many = [{"key": f"d{n}", "title": f"日{n}", "type": "date"} for n in range(SLOTS["d"] + 1)]
    assert faults(Definition.model_validate(sample.SAMPLE | {"columns": many, "waits": [],
                  "counts": [], "natural_key": [], "order": ""})) == [
        "日期类的列最多 5 列，现有 6 列。"
    ]  # fmt: skip


def test_every_register_names_what_it_is_about() -> None:
    for of in ("place", "household", "person"):
        one = Definition.model_validate(sample.SAMPLE | {"of": of, "natural_key": []})
        assert subject_columns(with_slots(one))[0].name == {
            "place": "division_code", "household": "household", "person": "person",
        }[of]  # fmt: skip

"""What people registered by hand survives lists that do not know of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.apps.registry.conftest import COLUMNS
from tests.apps.registry.test_family import (
    changes,
    family_of,
    home,
    known,  # noqa: F401
    state,
    told,  # noqa: F401
    who,
)
from xianjie.apps.registry import actions
from xianjie.apps.registry.actions.population import Newcomer, register_population_change
from xianjie.apps.registry.enums import ChangeKind
from xianjie.apps.registry.models import ArchiveDocument, Correction, Household, Person

ROWS = (
    {"户编号": "H2", "人编号": "P8", "姓名": "赵八", "行政村": "新村"},
    {"户编号": "H2", "人编号": "P9", "姓名": "钱九", "与户主关系": "配偶", "行政村": "新村"},
)
KINDS = list(changes(None, None))


@pytest.mark.parametrize("complete", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_list_again_changes_nothing(known, told, load, family, kind, complete):  # noqa: F811
    changes(told, known)[kind]()
    before = state()
    result = load(*family, *ROWS, days=3, complete=complete)
    assert state() == before
    assert result.quarantined == 0
    assert result.counts.changed_persons == result.counts.changed_households == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_with_other_news_keeps_what_was_registered(known, told, load, family, kind):  # noqa: F811
    changes(told, known)[kind]()
    before = state()
    newer = [{**row, "劳动技能": "技能劳动力", "住房面积": "99"} for row in (*family, *ROWS)]
    load(*newer, days=3)
    assert state() == before
    assert set(Person.objects.filter(person_code__in=["P1", "P8"]).values_list(
        "labour_skill", flat=True)) == {"技能劳动力"}  # fmt: skip
    assert home("H1").extra["住房面积"] == "99"


@pytest.mark.parametrize("kind", ["death", "split", "merge"])
def test_people_without_numbers_are_not_doubled(load, family, told, kind):  # noqa: F811
    names = [name for name in COLUMNS if name != "人编号"]
    rows = [{**row, "证件号码": ""} for row in (*family, *ROWS)]
    load(*rows, columns=names)
    for person, row in zip(Person.objects.order_by("id"), rows, strict=True):
        Person.objects.filter(pk=person.pk).update(person_code=row["人编号"])
    doing = changes(told, home("H1"))[kind]
    doing()
    Person.objects.update(person_code="")
    before = state()
    load(*rows, columns=names, days=3)
    assert Person.objects.count() == 5
    assert state() == before


def test_a_contradiction_is_told_and_not_written(known, told, load, family):  # noqa: F811
    actions.correct_person(told, who("P2"), {"education": "小学"})
    actions.correct_household(told, home("H1"), {"phone": "13900001111"})
    newer = [{**row, "文化程度": "高中", "户联系电话": "13700001111"} for row in family]
    result = load(*newer, *ROWS, days=3)
    assert who("P2").education == "小学"
    assert home("H1").phone == "13900001111"
    assert who("P1").education == "高中"
    assert result.warned == 2
    assert Correction.objects.filter(settled_at__isnull=True).count() == 2


def test_a_list_that_agrees_takes_the_correction_over(known, told, load, family):  # noqa: F811
    actions.correct_person(told, who("P2"), {"education": "小学"})
    load(family[0], {**family[1], "文化程度": "小学"}, family[2], *ROWS, days=3)
    assert Correction.objects.get().settled_at is not None
    load(family[0], {**family[1], "文化程度": "高中"}, family[2], *ROWS, days=5)
    assert who("P2").education == "高中"


def test_a_third_household_in_the_list_is_news(known, told, load, family):  # noqa: F811
    actions.split_household(told, known, [who("P3")], new_head=who("P3"))
    load(*family[:2], *ROWS, {**family[2], "户编号": "H9", "与户主关系": "户主"}, days=3)
    assert family_of(home("H9")) == {"王三": "户主"}


def test_a_merged_household_returns_only_with_members(known, told, load, family):  # noqa: F811
    actions.merge_households(told, known, home("H2"), relation="其他")
    result = load(*family, *ROWS, days=3)
    assert not home("H2").is_active
    assert result.warned == 2
    load(*family, *ROWS, {"户编号": "H2", "人编号": "P7", "姓名": "孙七", "与户主关系": "之子",
                          "行政村": "新村"}, days=5)  # fmt: skip
    assert home("H2").is_active
    assert family_of(home("H2")) == {"孙七": "之子"}


def test_a_complete_list_leaves_who_was_never_listed(known, told, load, family):  # noqa: F811
    register_population_change(told, ChangeKind.BIRTH, known, Newcomer("王四", "之女", sex="女"))
    later = replace(told, now=told.now + timedelta(minutes=1))
    actions.split_household(later, home("H1"), [who("P3")], new_head=who("P3"))
    load(*family, *ROWS, days=3, complete=True)
    assert family_of(home("H1")) == {"王一": "户主", "李二": "配偶", "王四": "之女"}
    assert home("H1-2").is_active
    result = load(*family[:2], *ROWS, days=5, complete=True)
    assert result.counts.gone_persons == 1
    assert Household.objects.filter(household_code="H1-2", member_count=0).exists()


def test_filed_papers_follow_a_household_whose_list_names_another_village(known, load, now):  # noqa: F811
    paper = ArchiveDocument.objects.create(
        household=home("H2"), division_code=home("H2").division_code, kind="OTHER", title="申请",
        dated_on=now.date(), file_name="a.pdf", sha256="0" * 64, size=1, filed_at=now,
        filed_by="test",
    )  # fmt: skip
    load(*({**row, "行政村": "龙岗村"} for row in ROWS), days=3)
    paper.refresh_from_db()
    assert paper.division_code == home("H2").division_code == "532325100201"

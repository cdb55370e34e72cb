"""The packaged definitions: whole, readable for the engine, and every requirement tracked."""

from __future__ import annotations

from datetime import date

import pytest

from xianjie.apps.indicators.definitions import book, read_book
from xianjie.apps.indicators.queries import tracked_requirements, tracked_tasks
from xianjie.apps.indicators.queries.counts import count_named
from xianjie.engine.tallies import Tally, compile_tally
from xianjie.kernel.errors import UsageError
from xianjie.policy.loading import load_rulebook
from xianjie.policy.model import Grain
from xianjie.policy.resolution import resolve

TRACKED = (
    "M01-12 M03-16 M04-14 M04-16 M05-16 M06-12 M08-17 M09-09 M09-10 M09-14 M09-15 M09-16 M09-17 "
    "M10-12 M12-17 M12-18 M12-19 M14-15 M15-16 M15-20 M16-01 M16-02 M16-03 M16-04 M16-05 M16-06 "
    "M16-07 M16-08 M16-09 M16-10 M16-11 M16-12 M16-13 M16-14 M16-15 M16-16 M16-17 M16-18"
).split()
AS_TASKS = ["M01-12", "M04-16", "M15-20", "M16-03", "M16-09", "M16-16", "M16-17"]


@pytest.mark.parametrize("requirement", TRACKED)
def test_every_entry_is_a_figure_or_a_task(requirement):
    assert tracked_requirements()[requirement]


def test_what_is_to_be_tracked_as_a_task_is_one():
    known = {one for task in tracked_tasks() for one in task.requirements}
    assert [one for one in AS_TASKS if one not in known] == []
    study = next(one for one in tracked_tasks() if one.code == "relative-poverty-study")
    assert study.fits("研究建立解决相对贫困的长效机制")
    assert not study.fits("相对贫困人口")


def test_every_formula_can_be_read_by_the_engine_or_is_a_known_count():
    resolved = resolve(load_rulebook(), "532325", date(2022, 6, 30))
    for one in book().definitions:
        if one.measure == "named":
            assert count_named(one.value) is not None, one.code
        elif one.measure:
            tally = Tally(
                one.code, Grain(one.grain), one.measure, one.value, one.where, one.among, one.weight
            )
            compile_tally(resolved, tally)


@pytest.mark.parametrize(
    ("name", "unit", "code"),
    [
        ("家庭人均纯收入 脱贫户 脱贫户家庭人均纯收入", "元", "income-lifted"),
        ("家庭人均纯收入增长率 脱贫户", "%", "income-lifted"),
        ("家庭人均纯收入 易返贫致贫户", "元", "income-monitored"),
        ("人均纯收入年均增长率 脱贫户、易返贫致贫户", "%", "income-focus"),
        ("劳动力转移就业 脱贫人口及易返贫致贫人口", "人", "transfers"),
        ("省外转移就业 脱贫人口及易返贫致贫人口", "人", "transfers-out"),
        ("零就业家庭 有劳动能力、有就业意愿", "", "work-none"),
        ("稳定就业比例 完成职业教育的“两后生”", "%", "school-leavers-work"),
        ("接受职业教育比例 “两后生”", "%", "school-leavers-vocational"),
        ("畜禽良种推广覆盖率", "%", "seed-livestock"),
        ("主要农作物良种推广覆盖率", "%", "seed-crops"),
        ("集体经济收入20万元以上的村占比", "%", "villages-income-20"),
        ("村级集体经济收入 全县77个村", "元", "village-income-lowest"),
        ("参加基本医疗保险比例 脱贫人口和易返贫致贫人口", "%", "insured-focus"),
        ("救助平台办结率", "%", "platform-done"),
        ("全年肉牛出栏", "头", "cattle-sold"),
        ("养牛户占本村总农户比例", "%", None),
    ],
)
def test_words_of_documents_find_their_indicator(name, unit, code):
    found = book().definition_for(name, unit)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("topic: x\nindicators: [{code: a, name: a, unit: 户}]", "measure"),
        ("topic: x\nindicators: [{code: a, name: a, unit: 户, source: REPORTED}]", "sector"),
        ("topic: x\nindicators: [{code: a, name: a, unit: 户, measure: count}]", "grain"),
        (
            "topic: x\nindicators: [{code: a, name: a, unit: 户, source: REPORTED, sector: 农业,"
            " before: [b]}]",
            "b",
        ),
        ("topic: x\nindicators: [}", "有误"),
    ],
)
def test_a_wrong_definition_is_named(text, words):
    with pytest.raises(UsageError) as error:
        read_book([("甲.yaml", text)])
    assert words in error.value.message


def test_a_code_stands_once():
    one = "topic: x\nindicators: [{code: a, name: a, unit: 户, source: REPORTED, sector: 农业}]"
    with pytest.raises(UsageError):
        read_book([("甲.yaml", one), ("乙.yaml", one)])

"""Every packaged quality rule over a random county: no fault, and what the reference finds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from tests.engine.quality.world import PLACE, inputs, judged, rulebook
from tests.engine.quality.writing import some_id
from xianjie.engine.quality import run
from xianjie.policy.quality.compiling import CompiledQualityRule, compile_quality_rule
from xianjie.policy.quality.context import quality_context
from xianjie.policy.quality.nodes import Aggregate, walk
from xianjie.policy.quality.reference import World
from xianjie.policy.quality.resolution import mappings_at, parameter_over_time, quality_in_force
from xianjie.policy.quality.rows import Data, Row
from xianjie.policy.quality.tables import HOUSEHOLD, PERSON, VILLAGE, TableColumn, tables
from xianjie.policy.reference import Result
from xianjie.policy.resolution import parameters_at

ON = date(2022, 6, 30)
VILLAGES = ("532325101001", "532325101002", "532325102001")
TEXTS = ("公益性岗位", "本村", "姚安县", "A1", "帮扶车间", "演示")


def _value(random: Random, column: TableColumn) -> Result:
    if random.random() < 0.15:
        return None
    if "证件号码" in column.name:
        return some_id(random)
    if "电话" in column.name:
        return random.choice(("13800000000", "08785711234", "138"))
    codes = column.type.codes.texts if column.type.codes else ("其他", "种植业", "技能培训")
    match column.type.kind:
        case "code":
            return random.choice(codes)
        case "codes":
            return frozenset(random.sample(codes, 2))
        case "date":
            return ON - timedelta(days=random.choice((0, 10, 200, 400, 900, 3000, 6000, 25000)))
        case "bool":
            return random.random() < 0.5
        case "money":
            return random.choice((0, 5000, 100000, 500000, 5000000))
        case "int":
            return random.choice((0, 1, 2, 3, 5, 100))
        case "decimal":
            return random.choice((Decimal(0), Decimal("2.5"), Decimal(12), Decimal(300)))
    return random.choice(TEXTS)


def _county(random: Random, used: Iterable[str], *, former: bool = True) -> Data:
    data = Data()

    def add(table: str, person: int | None, home: int | None, village: str | None) -> None:
        columns = tables()[table].columns.values()
        values = {one.name: _value(random, one) for one in columns}
        texts: dict[str, str | None] = {
            name: "读不懂"
            for name, value in values.items()
            if value is None
            and tables()[table].columns[name].type.kind != "text"
            and random.random() < 0.2
        }
        data.add(Row(table, values, texts, person=person, household=home, village=village))

    others = sorted(set(used) - {HOUSEHOLD, PERSON, VILLAGE})
    for village in VILLAGES:
        for table in (VILLAGE, *(one for one in others if tables()[one].level == "village")):
            add(table, None, None, village)
    person = 0
    for home in range(1, 7):
        at = random.choice(VILLAGES)
        for table in (HOUSEHOLD, *(one for one in others if tables()[one].level == "household")):
            add(table, None, home, at)
        for _ in range(random.randint(0, 4)):
            person += 1
            add(PERSON, person, home, at)
            for table in (one for one in others if tables()[one].level == "person"):
                for _ in range(random.choice((0, 0, 1, 2))):
                    add(table, person, home, at)
    if former:
        for months in (1, 12, 24):
            data.former[months] = _county(random, used, former=False)
    return data


def _tables_read(rules: Iterable[CompiledQualityRule]) -> set[str]:
    found = set()
    for one in rules:
        found.add(one.table.id)
        for tree in one.trees:
            found |= {node.table for node in walk(tree) if isinstance(node, Aggregate)}
    return found


def test_packaged_rules_run_and_find_what_the_reference_finds() -> None:
    book = rulebook()
    context = quality_context(book, PLACE)
    in_force = quality_in_force(book, PLACE, ON).values()
    rules = [compile_quality_rule(context, one) for one in in_force]
    names = {name for one in rules for name in one.parameters}
    resolved = parameters_at(book, context.vocabulary, ON, names)
    constants: dict[str, Result] = {name: one.value for name, one in resolved.items()}
    constants |= {"截至日": ON, "期初": ON.replace(day=1), "期末": ON, "数据日期": ON}
    constants["本县名"] = "姚安县"
    wanted = {name for one in rules for name in one.mappings}
    mappings = {name: one.value or {} for name, one in mappings_at(book, PLACE, ON, wanted).items()}
    over_time = {name: parameter_over_time(book, PLACE, name) for name in names}
    data = _county(Random(8), _tables_read(rules))
    world = World(data, constants, mappings, over_time)
    result = run(inputs(rules, data, constants, mappings, over_time))
    assert result.faults == ()
    found: dict[int, set[int]] = {number: set() for number in range(len(rules))}
    for hit in result.hits.to_pylist():
        found[hit["rule"]].add(hit["row_no"])
    for number, one in enumerate(rules):
        hits, undecided = judged(one, data, world)
        if one.report == one.table.id:
            assert found[number] == hits, one.rule.id
        else:
            assert found[number] <= hits, one.rule.id
            assert bool(found[number]) == bool(hits), one.rule.id
        assert result.outcomes[number].unknown == len(undecided), one.rule.id

"""Facts of persons that rest on their household, and of households that rest on those again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.engine.world import World
from xianjie.engine.facts import FactTables, plan_facts
from xianjie.engine.run import connect, villages_of

CITE = "cite: {document: 待核, clause: 待核}"
FACTS = """
老人: {grain: person, expression: "劳动技能 = '无劳动力'"}
劳动技能: {grain: person, source: registry-person, measure: value(劳动技能)}
老人数: {grain: household, from: 老人, rollup: count, unit: 人}
户类型: {grain: household, source: registry-household, measure: value(户类型)}
脱贫有老: {grain: household, expression: "户类型 = '脱贫户' AND 老人数 > 0"}
该得: {grain: person, expression: 脱贫有老 AND NOT 老人}
该得人数: {grain: household, from: 该得, rollup: count, unit: 人}
都该得: {grain: household, expression: 该得人数 > 老人数}
"""
RULES = f"""
- {{id: 甲, title: 甲, kind: warning, grain: household, when: 都该得, level: 黄, {CITE}}}
- {{id: 乙, title: 乙, kind: warning, grain: person, when: 该得, level: 黄, {CITE}}}
"""


def test_facts_of_both_grains_rest_on_each_other(tmp_path: Path) -> None:
    for section, text in (("facts", FACTS), ("rules", RULES)):
        folder = tmp_path / "book" / "000000" / section
        folder.mkdir(parents=True)
        (folder / "一.yaml").write_text(text, "utf-8")
    world = World(tmp_path, tmp_path / "book")
    for number, kind in ((1, "脱贫户"), (2, "一般农户"), (3, "脱贫户")):
        world.household(number, 3, 户类型=kind)
        world.person(number * 10, number, 劳动技能="无劳动力" if number != 3 else "普通劳动力")
        for place in (1, 2):
            world.person(number * 10 + place, number, 劳动技能="普通劳动力")
    inputs = world.inputs()
    inputs.out_dir.mkdir(parents=True)
    connection = connect(inputs)
    plan = plan_facts(inputs)
    FactTables(connection, inputs, villages_of(connection, inputs)).hold(plan, persons=True)
    told = "SELECT list(该得 ORDER BY person_no) FROM facts_person"
    assert connection.execute(told).fetchone() == ([False, True, True] + [False] * 6,)
    told = "SELECT household_no, 该得人数, 都该得 FROM facts_household ORDER BY household_no"
    assert connection.execute(told).fetchall() == [(1, 2, True), (2, 0, False), (3, 0, False)]
    # Without a fact of a person that looks up to the household there is one turn.
    alone = replace(inputs, rules=replace(inputs.rules, rules=inputs.rules.rules[:0]))
    assert plan_facts(alone).person == []

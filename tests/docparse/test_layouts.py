"""Random documents, rendered in the layouts that are met, are read back to the same tree."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from xianjie.docparse.model import Clause, Span
from xianjie.docparse.numbering import chinese, number_of
from xianjie.docparse.tree import find_clauses
from xianjie.docparse.units import attach_units

HEADINGS = "修好道路 办好学校 建设水厂 培育苗圃 整修河堤 添置农机 开展义诊 组织夜校".split()
BODIES = (
    "先摸清底数，再分批开工。",
    "到2030年覆盖率达到35.5%，新增1.2万人。",
    "促进一、二、三产业一起发展；第一、第二批先行。",
    "按照第二部分(三)要求，在2022年1月开工(含扫尾)。",
    "对1至2个村试点，说一是一。",
)
UNITS = "县教育局 县财政局 县人力资源和社会保障局 团县委 县供销社 县委组织部".split()


@dataclass
class Node:
    """A clause to be written: its path, mark, heading, sentences and units."""

    path: str
    mark: str
    heading: str
    body: str = ""
    units: list[str] = field(default_factory=list)


@st.composite
def documents(draw: st.DrawFn) -> list[Node]:
    runs_on = draw(st.booleans())
    items_run_on = draw(st.booleans())
    nodes: list[Node] = []
    clause = item = 0

    def leaf(path: str, mark: str) -> Node:
        units = draw(st.lists(st.sampled_from(UNITS), max_size=3, unique=True))
        heading, body = draw(st.sampled_from(HEADINGS)), draw(st.sampled_from(BODIES))
        return Node(path, mark, heading, body, units)

    for chapter in range(1, draw(st.integers(1, 4)) + 1):
        top = chinese(chapter)
        nodes.append(Node(top, f"{top}、", draw(st.sampled_from(HEADINGS))))
        clause = clause if runs_on else 0
        for _ in range(draw(st.integers(1, 4))):
            clause += 1
            path = f"{top}({chinese(clause)})"
            mark = f"({chinese(clause)})"
            count = draw(st.sampled_from([0, 0, 2, 3]))
            if not count:
                nodes.append(leaf(path, mark))
                continue
            nodes.append(Node(path, mark, draw(st.sampled_from(HEADINGS))))
            item = item if items_run_on else 0
            for _ in range(count):
                item += 1
                one = leaf(f"{path}{item}", f"{item}.")
                one.units = one.units or [UNITS[0]]
                nodes.append(one)
    return nodes


def written(nodes: list[Node], *, stop: str = "。", skip: str = "") -> list[str]:
    lines = []
    for node in nodes:
        mark = "" if node.path == skip else node.mark
        bracket = f"(责任单位:{'、'.join(node.units)},各乡镇党委、政府)" if node.units else ""
        lines.append(f"{mark}{node.heading}{stop if node.body else ''}{node.body}{bracket}")
    return lines


def read(text: str) -> dict[str, Clause]:
    clauses, _ = find_clauses(text, Span(0, len(text)))
    return {one.path: one for one in attach_units(text, clauses)[0]}


def check(nodes: list[Node], text: str) -> None:
    found = read(text)
    assert list(found) == [node.path for node in nodes]
    for node in nodes:
        if node.body:
            names = [one.name for one in found[node.path].units]
            assert names == ([*node.units, "各乡镇党委、政府"] if node.units else [])


FULL = str.maketrans("(),:;", "（），：；")


@settings(max_examples=60, deadline=None)
@given(documents())
def test_every_layout_reads_the_same(nodes: list[Node]) -> None:
    lines = written(nodes)
    check(nodes, "\n".join(lines))
    check(nodes, "　　" + "\n\n　　".join(lines))
    check(nodes, "".join(lines))
    check(nodes, "\n".join(written(nodes, stop="\n")))
    check(nodes, "\n".join(lines).translate(FULL))


@settings(max_examples=60, deadline=None)
@given(documents(), st.data())
def test_a_clause_without_its_number_is_found(nodes: list[Node], data: st.DataObject) -> None:
    for node in nodes:
        if node.body:
            node.units = node.units or [UNITS[1]]
    middle = [
        node.path
        for before, node, after in zip(nodes, nodes[1:], nodes[2:], strict=False)
        if node.body
        and before.body
        and after.body
        and len({*map(kind, (before, node, after))}) == 1
    ]
    if not middle:
        return
    skip = data.draw(st.sampled_from(middle))
    check(nodes, "\n".join(written(nodes, skip=skip)))
    check(nodes, "".join(written(nodes, skip=skip)))


def kind(node: Node) -> str:
    return node.mark[0] if node.mark[0] == "(" else "1"


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *"一二十(（)）、。.,：:；\n 12①—●第条章县市各局",
                "一是",
                "二是",
                "(一)",
                "责任单位:",
                "县教育局",
                "牵头",
                "负责",
            ]
        ),
        max_size=60,
    )
)
def test_any_text_is_read_and_spans_nest(parts: list[str]) -> None:
    text = "".join(parts)
    found = read(text)
    last = 0
    for clause in found.values():
        assert 0 <= clause.span.start <= clause.own.end <= clause.span.end <= len(text)
        assert clause.own.start == clause.span.start
        assert clause.span.start >= last
        last = clause.span.start
        if clause.parent:
            above = found[clause.parent]
            assert above.span.start <= clause.span.start
            assert clause.span.end <= above.span.end
            assert clause.level == above.level + 1
        for unit in clause.units:
            assert unit.span is not None
            assert "".join(text[unit.span.start : unit.span.end].split()) != ""


@given(st.integers(1, 999))
def test_numerals_read_back(number: int) -> None:
    assert number_of(chinese(number)) == number_of(str(number)) == number

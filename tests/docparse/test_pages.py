"""Page numbers between the lines of a sheet do not part what runs on over the page."""

from __future__ import annotations

import pytest

from xianjie.docparse.reading import clean_text


@pytest.mark.parametrize("number", ["— 3 —", "-12-", "第 3 页 共 9 页", "第3页"])
def test_a_page_number_parts_no_sentence(number: str) -> None:
    lines = ["　　（一）责任单位是县乡村振兴", "", number, "", "局和县民政局。", "　　（二）其他。"]
    source = clean_text("\n".join(lines))
    assert source.text.split("\n") == ["（一）责任单位是县乡村振兴局和县民政局。", "（二）其他。"]
    assert source.dropped == (number,)


def test_a_bullet_and_a_figure_are_no_page_number() -> None:
    source = clean_text("——第一项。\n——3 个基地。\n2024")
    assert source.dropped == ()

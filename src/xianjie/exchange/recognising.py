"""Telling by its header of which declared table a file is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xianjie.exchange.contracts import Contract
from xianjie.exchange.headers import HEADER_ROWS, find_header, hint_missing
from xianjie.exchange.reading import read_heads
from xianjie.exchange.rows import Layout
from xianjie.kernel.errors import RefusedError

_MISSING_WEIGHS = 3


def recognise(path: Path, contracts: Sequence[Contract]) -> Contract:
    """Return the one of the tables whose columns the header of a file names best.

    What is missing counts against what is found, so that a person list without one column is
    still taken for a person list, and then refused for that column.

    :raises RefusedError: unreadable file (see `open_table`), no header at all (no-sheet-fits), a
        required column missing (missing-columns), or two tables that fit equally (which-table).
    """
    heads = read_heads(path)
    if not heads:
        raise RefusedError("empty-file", f"文件“{path.name}”里没有任何内容。请重新导出后再导入。")
    found: list[tuple[int, Layout]] = []
    for contract in contracts:
        layouts = [match[1] for head in heads if (match := find_header(contract, head))]
        scored = [(len(one.columns) - _MISSING_WEIGHS * len(one.missing), one) for one in layouts]
        if scored:
            found.append(max(scored, key=lambda pair: pair[0]))
    if not found:
        raise RefusedError(
            "no-sheet-fits",
            f"文件“{path.name}”的前 {HEADER_ROWS} 行里找不到可识别的表头。"
            f"可导入的有：{'、'.join(one.title for one in contracts)}。",
        )
    best = max(score for score, _ in found)
    equal = [layout for score, layout in found if score == best]
    fitting = [layout for layout in equal if layout.fits]
    if len(fitting) == 1:
        return fitting[0].contract
    if len(fitting) > 1:
        names = "、".join(f"“{one.contract.title}”（{one.contract.id}）" for one in fitting)
        raise RefusedError(
            "which-table", f"文件“{path.name}”既像{names}，请用 --table 指明是哪一种。"
        )
    nearest = equal[0]
    hint = hint_missing(nearest)
    raise RefusedError(
        "missing-columns",
        f"文件“{path.name}”缺少“{nearest.contract.title}”必需的列：{'、'.join(nearest.missing)}。"
        f"请补上后再导入{'（' + hint + '）' if hint else ''}。",
        missing=list(nearest.missing),
        unknown=list(nearest.unknown),
    )

"""What is audited of merging duplicates, in Chinese."""

from __future__ import annotations

MERGING_ACTIONS: dict[str, str] = {
    "merging.search": "档案查重",
    "merging.different": "判定不是同一个",
    "merging.merge": "合并重复档案",
    "merging.undo": "撤销档案合并",
    "merging.export": "导出重复档案核对表",
}

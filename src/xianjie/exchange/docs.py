"""The documentation page of a declared table, written from its declaration.

`python -m xianjie.exchange.docs docs/reference/feeds` writes all pages.
"""

import sys
from pathlib import Path

from xianjie.exchange.contracts import Column, Contract, all_contracts
from xianjie.exchange.template import required_name, type_name

_SUBJECTS = {"person": "人", "household": "户（以户主证件号码认户）", "hotline": "诉求"}
_MODES = {
    "events": "当期发生的事项；按窗口跨期累加",
    "roll": "期末在册名单；以最新一期为准，声明“全量”时不在名单内才算退出",
}


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _column_row(column: Column) -> str:
    code_set = column.code_set
    values = "、".join(code_set.texts) if code_set else ""
    lake = column.lake_type or "不入分析库"
    unit = column.unit or ""
    cells = [column.name, required_name(column), type_name(column), unit, values]
    return _row([*cells, "、".join(column.aliases), lake, column.note])


def render_docs(contract: Contract) -> str:
    """Return the page in Markdown."""
    lines = [f"# {contract.title}（`{contract.id}`）", ""]
    lines += [
        "由数据表声明生成，不要手工修改；改声明后执行 `python -m xianjie.exchange.docs`。",
        "",
    ]
    if contract.kind == "feed":
        lines += [
            f"- 报送部门：{contract.department}",
            f"- 性质：{_MODES[contract.mode or 'events']}",
            f"- 对象：{_SUBJECTS[contract.subject]}",
            f"- 默认期限：次月 {contract.due_day} 日",
        ]
        if contract.mode == "roll":
            lines.append(f"- 名单有效：{contract.max_age_months} 个月，更旧的按未知处理")
    if contract.key:
        lines.append(f"- 同一文件内 {'、'.join(contract.key)} 相同的行会提示可能重复")
    if contract.note:
        lines.append(f"- {contract.note}")
    titles = ["列", "要求", "填写内容", "单位", "可选值", "也认的列名", "分析库类型", "说明"]
    lines += ["", _row(titles), _row(["---"] * len(titles))]
    lines += [_column_row(column) for column in contract.columns]
    return "\n".join(lines) + "\n"


def render_index() -> str:
    """Return the page that lists all tables."""
    lines = ["# 数据表", "", "由数据表声明生成，不要手工修改。", ""]
    lines += [_row(["编号", "名称", "部门", "性质"]), _row(["---"] * 4)]
    for contract in all_contracts():
        mode = _MODES[contract.mode].split("；")[0] if contract.mode else "登记表"
        link = f"[{contract.id}]({contract.id}.md)"
        lines.append(_row([link, contract.title, contract.department, mode]))
    return "\n".join(lines) + "\n"


def write_docs(folder: Path) -> None:
    """Write the index and one page a table into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.md").write_text(render_index(), "utf-8")
    for contract in all_contracts():
        (folder / f"{contract.id}.md").write_text(render_docs(contract), "utf-8")


if __name__ == "__main__":
    write_docs(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference/feeds"))

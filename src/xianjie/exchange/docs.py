"""The documentation page of a declared table, written from its declaration.

`python -m xianjie.exchange.docs docs/reference` writes all pages: feeds and registry into `feeds`,
the tables of the national system into `exports`.
"""

import sys
from pathlib import Path

from xianjie.exchange.containers import MEBIBYTE, MOST_UNPACKED
from xianjie.exchange.contracts import Column, Contract, all_contracts
from xianjie.exchange.headers import HEADER_ROWS
from xianjie.exchange.template import required_name, type_name

_READING = (
    "文件可以是 xlsx、xls、csv、tsv；文本文件的编码可以是 UTF-8（有无 BOM 均可）或 GB18030。",
    f"表头在第 1 至 {HEADER_ROWS} 行的任一行，上面的标题和说明会跳过；"
    "列只按名称或别名认，不看次序。",
    "不认识的列放在一边并列出；缺少必需的列时整个文件不导入，并说明缺哪些。",
    "日期可写 2022-06-30、2022/6/30、20220630、2022年6月30日或日期格式的单元格；"
    "年月可写 2022-06、202206、2022年6月。",
    "金额以元为单位，可带千位分隔符；只有列名写明“万元”的列按万元读取。",
    "是否类可写 是/否、有/无、1/0、Y/N；空单元格一律是“未知”，不当作“否”或 0。",
    "证件号码必须是文本：数字格式的单元格会被 Excel 改写后几位，整行退回；"
    "15 位旧号自动升为 18 位。",
    "必填项为空、日期不存在、金额为负、必需列中的代码不在代码表内的行会退回；"
    "选填列的代码不在代码表内只提示，原值保留。证件号码校验位不对只提示，由比对环节认人。",
    "退回的行另存为一个工作簿，写明行号、列、原因和改法；改好后导入同一个工作簿，即补入原批次。",
    "有几个工作表时取表头符合的一个；有两个都符合则不导入。"
    f"解压后超过 {MOST_UNPACKED // MEBIBYTE:,} MB 的工作簿不打开。",
)
_EXPORTS = (
    "文件与部门数据一样读：xlsx、xls、csv，表头在第 1 至 5 行，列只按名称或别名认，括号全角半角、"
    "名称中间的空格都不计。",
    "每一行都收下：读不出的单元格（不是数字、代码表之外、日期不存在）值留空，原文另存，"
    "由数据核查报告；"
    "只有打不开的文件、缺必需列的文件不导入。",
    "金额可以为负；年月写 202206、2022年06月都可以；"
    "证件号码 15、18、20、22 位和 999999 开头的都收。",
    "规则里用列名取值；非文本列另有“列名__原文”，是单元格里原来的文字，空单元格没有原文。",
    "同一张表、同一数据日期、同一范围重新导入就替换；数据日期更晚的替换更早的，"
    "更早的留着作跨期比较。同一个文件不重复导入。",
)
_SUBJECTS = {
    "person": "人",
    "household": "户（以户主证件号码认户）",
    "hotline": "诉求",
    "village": "村",
    "helper": "帮扶责任人",
}
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
    lines += ["", "## 文件怎样读取", "", *(f"- {rule}" for rule in _READING), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def render_export_index() -> str:
    """Return the page that lists the tables of the national system."""
    lines = ["# 国家系统的核查表", "", "由数据表声明生成，不要手工修改。", ""]
    lines += [
        "用 `xianjie registry import 文件…` 或“国家系统”页面导入，按表头自动识别；"
        "数据核查规则按编号读取。",
        "",
        _row(["编号", "名称", "一行是", "必需的列"]),
        _row(["---"] * 4),
    ]
    for contract in all_contracts("export"):
        needed = "、".join(column.name for column in contract.required_columns)
        link = f"[{contract.id}]({contract.id}.md)"
        lines.append(
            _row([link, contract.title, _SUBJECTS[contract.subject].split("（")[0], needed])
        )
    lines += ["", "## 文件怎样读取", "", *(f"- {rule}" for rule in _EXPORTS), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def write_docs(folder: Path) -> None:
    """Write an index and one page a table into the folders ``feeds`` and ``exports``."""
    for name, index, contracts in (
        ("feeds", render_index(), all_contracts()),
        ("exports", render_export_index(), all_contracts("export")),
    ):
        below = folder / name
        below.mkdir(parents=True, exist_ok=True)
        (below / "index.md").write_text(index, "utf-8")
        for contract in contracts:
            (below / f"{contract.id}.md").write_text(render_docs(contract), "utf-8")


if __name__ == "__main__":
    write_docs(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference"))

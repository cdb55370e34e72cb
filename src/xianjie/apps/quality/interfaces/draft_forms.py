"""The form in which a county writes a rule: chosen row by row, or as an expression."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.apps.quality.enums import Severity
from xianjie.apps.quality.queries.rules import categories
from xianjie.apps.quality.writing import case_line, number_of, read_case
from xianjie.policy.quality.context import QualityContext
from xianjie.policy.quality.tables import Table, TableColumn, find_table, tables
from xianjie.web.forms import XjForm

CONDITIONS, PARAMETERS = 6, 4
_NAME = re.compile(r"[^\W\d]\w*")
_SPLIT = re.compile(r"[,，;；]\s*")
COMPARATORS = (
    ("=", _("等于")), ("<>", _("不等于")), (">", _("大于")), (">=", _("不小于")),
    ("<", _("小于")), ("<=", _("不大于")), ("blank", _("没有填")), ("filled", _("填了")),
    ("yes", _("为是")), ("no", _("为否")), ("in", _("是其中之一")), ("not-in", _("不是其中之一")),
    ("has", _("多选里含")), ("has-not", _("多选里不含")), ("text", _("文字里有")),
)  # fmt: skip
_BARE = frozenset({"blank", "filled", "yes", "no"})


class DraftForm(XjForm):
    """A rule: what it speaks about, which rows, what is said of them, examples."""

    id = forms.CharField(
        label=_("规则编号"), max_length=80, help_text=_("如 本县-旱厕未改；发布后不再改。")
    )
    title = forms.CharField(label=_("名称"), max_length=80)
    table = forms.ChoiceField(label=_("数据表"))
    category = forms.ChoiceField(label=_("类别"))
    severity = forms.ChoiceField(label=_("严重度"), choices=Severity.choices)
    applies = forms.CharField(
        label=_("只看哪些行"), required=False, max_length=400,
        help_text=_("口径名称或表达式，如 监测户 AND 未消除；不填看全部行。能用的见“口径”。"),
    )  # fmt: skip
    joined = forms.ChoiceField(
        label=_("下面各条"), choices=(("and", _("都满足才算有疑点")), ("or", _("满足一条就算"))),
    )  # fmt: skip
    when = forms.CharField(
        label=_("或者直接写表达式"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写了表达式，上面逐条选的就不用了。数字写成参数，在下面给取值。"),
    )  # fmt: skip
    report = forms.ChoiceField(label=_("报在哪一级"), required=False)
    message = forms.CharField(
        label=_("提示语"), required=False, max_length=200,
        help_text=_("可以用 {列名}，如 住房面积 {住房面积} 偏大。"),
    )  # fmt: skip
    fix = forms.CharField(label=_("怎样改"), required=False, max_length=200)
    max_share = forms.DecimalField(
        label=_("命中超过百分之几要先确认"), required=False, min_value=1, max_value=100,
        max_digits=5, decimal_places=1,
    )  # fmt: skip
    must_match = forms.CharField(
        label=_("应当命中的样例"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        max_length=4000,
        help_text=_("每行一个，写成 列=值，列=值；有成员等多行的写成 {成员: [{列: 值}]}。"),
    )  # fmt: skip
    must_not_match = forms.CharField(
        label=_("不应命中的样例"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        max_length=4000,
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, context: QualityContext, chosen: str = "", fixed: bool = False,
                 **kwargs: Any) -> None:  # fmt: skip
        self.context, self.chosen, self.fixed = context, chosen, fixed
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer tables, the columns of the chosen one, and rows for conditions and parameters."""
        table = self.chosen_table
        choices: dict[str, list[tuple[Any, Any]]] = {
            "table": [(one.id, one.title) for one in tables().values()],
            "category": [(one, one) for one in categories()],
            "report": [("", _t("本行"))]
            + [(one, tables()[one].title) for one in table.parents if one in tables()],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
        columns = [("", _t("选一列")), *((name, name) for name in columns_of(table))]
        for number in range(CONDITIONS):
            self.fields[f"column{number}"] = forms.ChoiceField(
                label=_t("列"), choices=columns, required=False
            )
            self.fields[f"sign{number}"] = forms.ChoiceField(
                label=_t("比较"), choices=COMPARATORS, required=False
            )
            self.fields[f"value{number}"] = forms.CharField(
                label=_t("值、参数或另一列"), required=False, max_length=200
            )
        for number in range(PARAMETERS):
            self.fields[f"name{number}"] = forms.CharField(
                label=_t("参数名"), required=False, max_length=40
            )
            self.fields[f"number{number}"] = forms.CharField(
                label=_t("取值"), required=False, max_length=200
            )
            self.fields[f"unit{number}"] = forms.CharField(
                label=_t("单位"), required=False, max_length=20
            )
            self.fields[f"source{number}"] = forms.CharField(
                label=_t("依据"), required=False, max_length=120
            )
        if self.fixed:
            self.fields["id"].widget.attrs["readonly"] = True

    @property
    def chosen_table(self) -> Table:
        """The table whose columns are offered."""
        return find_table(self.chosen) or tables()["户"]

    @property
    def condition_rows(self) -> list[tuple[Any, Any, Any]]:
        """Bound fields of the conditions, row by row."""
        return [
            (self[f"column{n}"], self[f"sign{n}"], self[f"value{n}"]) for n in range(CONDITIONS)
        ]

    @property
    def parameter_rows(self) -> list[tuple[Any, Any, Any, Any]]:
        """Bound fields of the parameters, row by row."""
        return [
            (self[f"name{n}"], self[f"number{n}"], self[f"unit{n}"], self[f"source{n}"])
            for n in range(PARAMETERS)
        ]

    def clean(self) -> dict[str, Any]:
        """See that there is a condition, and that what was chosen can be said."""
        given = super().clean() or {}
        if "/" in str(given.get("id", "")):
            self.add_error("id", _t("编号里不能有斜线。"))
        if not given.get("when") and not any(given.get(f"column{n}") for n in range(CONDITIONS)):
            self.add_error("when", _t("请至少选一条条件，或直接写表达式。"))
        for number in range(CONDITIONS):
            column, sign = given.get(f"column{number}"), given.get(f"sign{number}")
            value = str(given.get(f"value{number}") or "").strip()
            if column and sign not in _BARE and not value:
                self.add_error(f"value{number}", _t("请填要比较的值。"))
        for name in ("must_match", "must_not_match"):
            try:
                cases_of(str(given.get(name) or ""))
            except ValueError as error:
                self.add_error(name, str(error))
        return given

    @property
    def body(self) -> dict[str, Any]:
        """The rule as the rulebook's YAML has it."""
        given = self.cleaned_data
        parameters: dict[str, dict[str, Any]] = {}
        for number in range(PARAMETERS):
            name = (given.get(f"name{number}") or "").strip()
            if name:
                source = (given.get(f"source{number}") or "").strip()
                parameters[name] = {
                    "value": (given.get(f"number{number}") or "").strip(),
                    "unit": (given.get(f"unit{number}") or "").strip(),
                    "note": source,
                }
        when = (given.get("when") or "").strip() or self._built(parameters)
        share = given.get("max_share")
        return {
            "id": given["id"].strip(),
            "title": given["title"].strip(),
            "kind": "quality",
            "table": given["table"],
            "category": given["category"],
            "severity": given["severity"],
            "applies": (given.get("applies") or "").strip(),
            "params": parameters,
            "when": when,
            "report": given.get("report") or "",
            "message": (given.get("message") or "").strip(),
            "fix": (given.get("fix") or "").strip(),
            "max_share": str(share / 100) if share is not None else "",
            "must_match": cases_of(given.get("must_match") or ""),
            "must_not_match": cases_of(given.get("must_not_match") or ""),
        }

    @property
    def built(self) -> dict[str, Any]:
        """What was chosen, to be shown again."""
        kept = ("joined", "when", *(f"{part}{n}" for n in range(CONDITIONS)
                                    for part in ("column", "sign", "value")))  # fmt: skip
        return {name: self.cleaned_data.get(name) or "" for name in kept}

    def _built(self, parameters: dict[str, dict[str, Any]]) -> str:
        table = find_table(self.cleaned_data["table"]) or self.chosen_table
        parts = []
        for number in range(CONDITIONS):
            column = self.cleaned_data.get(f"column{number}")
            if not column:
                continue
            sign = self.cleaned_data.get(f"sign{number}") or "="
            value = str(self.cleaned_data.get(f"value{number}") or "").strip()
            parts.append(condition(table, column, sign, value, parameters))
        return f" {self.cleaned_data['joined'].upper()} ".join(parts)


def columns_of(table: Table) -> dict[str, TableColumn]:
    """Columns that a condition may name: the own ones, then those of the parents."""
    found = dict(table.columns)
    for parent in table.parents:
        for name, column in tables()[parent].columns.items() if parent in tables() else ():
            found.setdefault(name, column)
    return found


def condition(
    table: Table, column: str, sign: str, value: str, parameters: dict[str, dict[str, Any]]
) -> str:
    """One chosen condition as an expression; a number becomes a parameter of the rule."""
    known = columns_of(table)
    kind = known[column].type if column in known else None
    name = _quoted(column)
    match sign:
        case "blank":
            return f"空({name})"
        case "filled":
            return f"NOT 空({name})"
        case "yes":
            return f"{name}"
        case "no":
            return f"NOT {name}"
        case "in" | "not-in":
            listed = ", ".join(_literal(one) for one in _SPLIT.split(value) if one)
            return f"{name} {'NOT ' if sign == 'not-in' else ''}IN ({listed})"
        case "has" | "has-not":
            return f"{'NOT ' if sign == 'has-not' else ''}含({name}, {_literal(value)})"
        case "text":
            return f"包含({name}, {_literal(value)})"
    if value in parameters or value in known:
        return f"{name} {sign} {_quoted(value)}"
    number = number_of(value)
    if number is not None and kind is not None and kind.is_number:
        if number in (0, 1):
            return f"{name} {sign} {value}"
        made = f"{column}的限值"
        made = made if _NAME.fullmatch(made) else "限值"
        while made in parameters and parameters[made]["value"] != value:
            made += "1"
        parameters[made] = {"value": value, "unit": str(kind.unit), "note": "", "title": made}
        return f"{name} {sign} {_quoted(made)}"
    if kind is not None and kind.kind == "bool" and value in ("是", "否"):
        return f"{name} {sign} '{value}'"
    return f"{name} {sign} {_literal(value)}"


def _quoted(name: str) -> str:
    return name if _NAME.fullmatch(name) else '"' + name.replace('"', "") + '"'


def _literal(text: str) -> str:
    return "'" + text.strip().replace("'", "''") + "'"


def cases_of(text: str) -> list[dict[str, Any]]:
    """Read examples, one a line: ``列=值，列=值``, or YAML in braces.

    Raises ``ValueError`` with a sentence.
    """
    found: list[dict[str, Any]] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        if line.strip().startswith("{"):
            found.append(read_case(line.strip()))
            continue
        case: dict[str, str] = {}
        for part in _SPLIT.split(line.strip()):
            name, sign, value = part.replace("＝", "=").partition("=")
            if not part.strip():
                continue
            if not sign or not name.strip():
                raise ValueError(_t("“%(part)s”应写成 列=值。") % {"part": part[:30]})
            case[name.strip()] = value.strip()
        found.append(case)
    return found


def case_text(case: Mapping[str, Any]) -> str:
    """An example as a line of the form: ``列=值``, or YAML where it holds related rows."""
    if any(isinstance(value, Mapping | list | tuple) for value in case.values()):
        return case_line(case)
    return "，".join(f"{name}={value}" for name, value in case.items())


def initial_of(body: Mapping[str, Any], built: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows of a draft."""
    applies = body.get("applies") or ""
    found: dict[str, Any] = {
        name: body.get(name) or ""
        for name in ("id", "title", "table", "category", "severity", "report", "message", "fix")
    }
    found["applies"] = " OR ".join(applies) if isinstance(applies, list | tuple) else applies
    found["max_share"] = number_of(str(body.get("max_share") or "")) or None
    if found["max_share"] is not None:
        found["max_share"] *= 100
    for name in ("must_match", "must_not_match"):
        found[name] = "\n".join(case_text(one) for one in body.get(name) or [])
    for number, (name, one) in enumerate((body.get("params") or {}).items()):
        if number < PARAMETERS:
            found |= {
                f"name{number}": name, f"number{number}": one.get("value", ""),
                f"unit{number}": one.get("unit", ""), f"source{number}": one.get("note", ""),
            }  # fmt: skip
    chosen = any(built.get(f"column{n}") for n in range(CONDITIONS))
    if chosen and not built.get("when"):
        found |= dict(built)
    else:
        found["when"] = body.get("when") or ""
    return found

"""The lines of a new base list, read from the registry and from old lists, portion by portion."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xianjie.apps.census.checks import Home, Spell, Stay
from xianjie.apps.census.enums import ListPurpose
from xianjie.apps.census.models import ListEntry
from xianjie.apps.registry.enums import LeaveReason
from xianjie.apps.registry.models import ArchiveDocument, CategorySpell, Household, Membership

_PORTION = 2_000
_REASON = "the action that makes a base list reads the whole county"
_LABELS = dict(LeaveReason.choices)


@dataclass(frozen=True)
class Line:
    """A household with its numbers; ``household`` None for one that only an old list knows."""

    home: Home
    division_code: str
    household: int | None
    head: str = ""
    content: dict[str, Any] = field(default_factory=dict)


def canonical(content: dict[str, Any]) -> str:
    """Return the one text of a line, from which hash and comparison are made."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def list_hash(texts: Iterable[tuple[str, str]]) -> str:
    """Return the SHA-256 over the SHA-256 of every line, in order of the household codes.

    ``texts`` are (code, canonical text); the order is that of the code's characters, whatever
    the database thinks of it.
    """
    whole = hashlib.sha256()
    digests = [(code, hashlib.sha256(text.encode()).digest()) for code, text in texts]
    for _, digest in sorted(digests):
        whole.update(digest)
    return whole.hexdigest()


def lines_of(county: str) -> Iterator[Line]:
    """Return everybody ever registered in a county, in order of the household codes."""
    rows = Household.objects.proven(_REASON).filter(county_code=county).order_by("household_code")
    numbers = list(rows.values_list("pk", "household_code"))
    unknown = _unlinked(county, {code for _, code in numbers})
    for start in range(0, len(numbers), _PORTION):
        portion = [pk for pk, _ in numbers[start : start + _PORTION]]
        yield from _portion(portion)
    yield from unknown


def _portion(numbers: list[int]) -> Iterator[Line]:
    stays: dict[int, list[Stay]] = defaultdict(list)
    # Phones, addresses and accounts stay sealed: they are no part of the list.
    members = (
        Membership.objects.filter(household__in=numbers)
        .select_related("person")
        .defer("person__phone", "person__extra", "person__originals")
    )
    for one in members.order_by("joined_on", "pk"):
        person = one.person
        stays[one.household_id].append(
            Stay(
                person.pk, person.name, person.id_number, bool(person.id_check_ok),
                person.relation, person.birth_date, one.joined_on, one.left_on, one.left_reason,
                person.household_id is not None and person.household_id != one.household_id,
            )
        )  # fmt: skip
    spells: dict[int, list[Spell]] = defaultdict(list)
    for spell in CategorySpell.objects.filter(household__in=numbers).order_by("valid_from", "pk"):
        spells[spell.household_id].append(
            Spell(spell.kind, spell.value, spell.valid_from, spell.valid_to)
        )
    papers: dict[int, set[str]] = defaultdict(set)
    filed = ArchiveDocument.objects.proven(_REASON).filter(
        household__in=numbers, withdrawn_at__isnull=True
    )
    for household, kind in filed.values_list("household_id", "kind"):
        if household is not None:
            papers[household].add(kind)
    listed: dict[int, dict[int, Any]] = defaultdict(dict)
    strangers: dict[int, set[tuple[str, str, str]]] = defaultdict(set)
    entries = ListEntry.objects.proven(_REASON).filter(
        household__in=numbers, upload__purpose=ListPurpose.HISTORY, upload__dropped_at__isnull=True
    )
    for entry in entries.select_related("upload").order_by("pk"):
        assert entry.household_id is not None
        year = entry.upload.year
        known = listed[entry.household_id].get(year, (None, None))
        listed[entry.household_id][year] = (
            entry.first_on or known[0], entry.removed_year or known[1]
        )  # fmt: skip
        if entry.person_id is None:
            strangers[entry.household_id].add((entry.name, entry.id_number, entry.relation))
    homes = Household.objects.proven(_REASON).filter(pk__in=numbers)
    homes = homes.defer("address", "phone", "account", "private", "originals")
    for row in homes.order_by("household_code"):
        home = Home(
            code=row.household_code, kind=row.household_type, monitor=row.monitor_category,
            cleared=row.risk_cleared, active=row.is_active, identified_on=row.identified_on,
            cleared_on=row.cleared_on, first_extra=_day(row.extra.get("首次识别时间")),
            left_on=row.left_on, left_reason=row.left_reason, stays=tuple(stays[row.pk]),
            spells=tuple(spells[row.pk]), papers=frozenset(papers[row.pk]),
            listed=listed[row.pk],
        )  # fmt: skip
        content = _content(home, row.division_code, row.head_name)
        content["旧名单未对上"] = [list(one) for one in sorted(strangers[row.pk])]
        yield Line(home, row.division_code, row.pk, row.head_name, content)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _content(home: Home, village: str, head: str) -> dict[str, Any]:
    """Return what is frozen of a household; keys are the words that differences are told in."""
    return {
        "户编号": home.code, "村代码": village, "户主": head, "户类型": home.kind,
        "监测对象类别": home.monitor,
        "风险是否已消除": {True: "是", False: "否", None: ""}[home.cleared],
        "首次识别": _text(home.first_on), "脱贫或消除": _text(home.removed_on),
        "返贫或再纳入": "是" if home.re_entered else "否",
        "在册": "是" if home.active else "否", "退出日期": _text(home.left_on),
        "退出原因": home.left_reason,
        "类别": [[one.kind, one.value, _text(one.start), _text(one.end)] for one in home.spells],
        "旧名单年度": sorted(home.listed),
        "成员": [
            [one.name, one.id_number, one.relation, _text(one.born), _text(one.joined),
             _text(one.left), str(_LABELS.get(one.reason, one.reason))]
            for one in home.stays
        ],
    }  # fmt: skip


def _unlinked(county: str, known: set[str]) -> list[Line]:
    """Return the households that only old lists know, by their code there."""
    rows = ListEntry.objects.proven(_REASON).filter(
        county_code=county, household__isnull=True, upload__purpose=ListPurpose.HISTORY,
        upload__dropped_at__isnull=True,
    )  # fmt: skip
    people: dict[str, list[ListEntry]] = defaultdict(list)
    for row in rows.select_related("upload").order_by("upload__year", "pk"):
        code = row.household_code or f"旧名单{row.upload.year}-{row.pk}"
        if code not in known:
            people[code].append(row)
    lines = []
    for code in sorted(people):
        entries = people[code]
        listed = {
            one.upload.year: (one.first_on, one.removed_year) for one in entries
        }  # fmt: skip
        home = Home(
            code=code, kind=entries[-1].attribute, monitor="", cleared=None, active=False,
            identified_on=None, cleared_on=None, first_extra=None, left_on=None, left_reason="",
            listed=listed,
        )  # fmt: skip
        head = next((one.name for one in entries if one.relation in {"户主", "本人或户主"}), "")
        content = _content(home, entries[-1].division_code, head)
        content["成员"] = sorted(
            [list(one) for one in
             {(one.name, one.id_number, one.relation, "", "", "", "") for one in entries}]
        )  # fmt: skip
        lines.append(Line(home, entries[-1].division_code, None, head, content))
    return lines


def people_of(content: dict[str, Any]) -> int:
    """Return how many different people a line has."""
    rows = [*content["成员"], *content.get("旧名单未对上", [])]
    return len({(one[0], one[1]) for one in rows})


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return the words of what differs between two states of a line."""
    names = [name for name in after if _plain(before.get(name)) != _plain(after[name])]
    return [name for name in names if name != "户编号"]


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False))

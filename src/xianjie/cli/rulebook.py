"""What the commands of ``rules`` and ``policy`` share: which rulebook, which place, which day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from xianjie.cli.actor import command_actor
from xianjie.cli.output import warn
from xianjie.config import environment
from xianjie.kernel.dates import parse_date
from xianjie.kernel.errors import UsageError
from xianjie.policy.loading import PACKAGED, load_rulebook, overlays_for
from xianjie.policy.model import NATION, Fault, Rulebook
from xianjie.policy.places import normalise_place

BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Chosen:
    """A rulebook to show: published under a hash, or read from the files when ``hash`` is empty."""

    rulebook: Rulebook
    hash: str = ""


def rulebook_in_files(path: Path | None = None) -> Rulebook:
    """The packaged rulebook with the county's own files, and ``path``, laid over it."""
    own = environment.folder("XIANJIE_HOME") / "rulebook"
    return load_rulebook(PACKAGED, overlays_for(path, own))


def rulebook_in_force(version: str = "") -> Chosen:
    """The published rulebook; before the first publication the one in the files, with a warning."""
    command_actor()
    from django.db import DatabaseError

    from xianjie.apps.policies.queries import current_version, rulebook_of, rulebook_version

    if version:
        found = rulebook_version(version)
        return Chosen(rulebook_of(found.hash), found.hash)
    try:
        current = current_version()
    except DatabaseError:
        current = None
    if current is None:
        warn("还没有发布过规则库，下面是规则文件中的内容。")
        return Chosen(rulebook_in_files())
    return Chosen(rulebook_of(current.hash), current.hash)


def chosen_place(division: str) -> str:
    """The place meant by ``--division``; without it the only county loaded, else the nation."""
    if division:
        return normalise_place(division)
    from django.db import DatabaseError

    from xianjie.apps.divisions.queries import counties_loaded

    try:
        counties = counties_loaded()
    except DatabaseError:
        counties = []
    return normalise_place(counties[0].code) if len(counties) == 1 else NATION


def place_names(places: Sequence[str]) -> dict[str, str]:
    """Names of places; a code that is not loaded names itself."""
    from django.db import DatabaseError

    from xianjie.apps.divisions.queries import division_names

    padded = {place: place.ljust(12, "0") for place in places if place}
    try:
        known = division_names(padded.values())
    except DatabaseError:
        known = {}
    names = {place: known.get(code, place) for place, code in padded.items()}
    return names | {NATION: "全国"}


def chosen_day(text: str) -> date:
    """The day meant by ``--on``; without it today."""
    if not text:
        return datetime.now(UTC).astimezone(BEIJING).date()
    try:
        return parse_date(text)
    except ValueError as error:
        raise UsageError("bad-date", f"--on 的日期不对：{error}，应写作 2022-06-30。") from None


def fault_lines(faults: Sequence[Fault]) -> list[str]:
    """One line a fault: file and line, entry, what is wrong and what to do."""
    lines = []
    for one in faults:
        where = f"{one.file}:{one.line}" if one.line else one.file
        lines.append(f"{where} {one.item}：{one.message}" if one.item else f"{where} {one.message}")
    return lines

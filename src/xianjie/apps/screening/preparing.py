"""Everything a run needs from the other rooms: rulebook, registry snapshot, batches, checks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.policies.queries import current_version, rulebook_of
from xianjie.apps.registry.snapshot import write_snapshot
from xianjie.apps.screening.enums import RANKS
from xianjie.apps.screening.models import RuleConfirmation, Run
from xianjie.apps.sources.enums import Arrival
from xianjie.apps.sources.queries import active_batches, arrival_board, first_expected_period
from xianjie.engine.inputs import FeedBatch, RuleSet, RunInputs, Snapshot
from xianjie.engine.rules import RuleCount
from xianjie.engine.ruleset import fingerprint, max_shares, rule_set
from xianjie.engine.run import Hold
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period
from xianjie.policy.model import Rulebook
from xianjie.policy.resolution import Resolved, resolve
from xianjie.policy.vocabulary import platform_ids

ENGINE_VERSION = 1
"""Part of the input hash: raise it when the same inputs may give another result."""
SHARE_PARAMETER = "命中占比上限"
UNLINKED_PARAMETER = "未关联占比上限"
JUMP_PARAMETER = "行数变动上限"
LEAST_ROWS_PARAMETER = "行数变动起算行数"
HOTLINE_PARAMETER = "热线线索等级"
SILENCE_PARAMETER = "无命中提示月数"


@dataclass(frozen=True, slots=True)
class Prepared:
    """The inputs of a run with what identifies them."""

    inputs: RunInputs
    resolved: Resolved
    rulebook_hash: str
    snapshot_hashes: dict[str, str]
    batches: list[dict[str, Any]]
    previous: Run | None
    notes: list[str]
    complete_data: bool

    @property
    def inputs_hash(self) -> str:
        """Digest of everything that the result depends on."""
        known = {
            "engine": ENGINE_VERSION,
            "place": self.inputs.place,
            "period": str(self.inputs.period),
            "as_of": self.inputs.as_of.isoformat(),
            "first": str(self.inputs.first_period),
            "rulebook": self.rulebook_hash,
            "snapshot": self.snapshot_hashes,
            "batches": self.batches,
            "confirmed": sorted(self.inputs.confirmed),
            "previous": self.previous.inputs_hash if self.previous else "",
        }
        text = json.dumps(known, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def runs_dir() -> Path:
    """Folder of all runs in the lake."""
    return Path(settings.LAKE_DIR) / "runs"


def published_rulebook() -> tuple[str, Rulebook]:
    """Hash and content of the rulebook in force. Raises ``RefusedError`` before the first one."""
    version = current_version()
    if version is None:
        raise RefusedError(
            "no-rulebook", "还没有发布规则库，请先执行 xianjie init 或 xianjie policy publish。"
        )
    return version.hash, rulebook_of(version.hash)


def prepare(*, county: str, period: Period, as_of: date, today: date, out_dir: Path) -> Prepared:
    """Resolve the rulebook, write the snapshot, choose the batches and check the data.

    Raises:
        RefusedError: without a published rulebook or without any registered household.
    """
    rulebook_hash, rulebook = published_rulebook()
    resolved = resolve(rulebook, county, as_of)
    written = write_snapshot(out_dir, county, period.last_day)
    if written.household.rows == 0:
        raise RefusedError(
            "empty-registry", "这个县还没有在册农户，请先用 xianjie registry import 导入登记表。"
        )
    references = active_batches(county, up_to=period)
    inputs = RunInputs(
        place=county,
        period=period,
        as_of=as_of,
        first_period=first_expected_period(county) or period,
        snapshot=Snapshot(written.household.path, written.person.path, written.village.path),
        batches=[
            FeedBatch(one.feed, one.period, one.place, one.complete, one.paths, one.batch_id)
            for one in references
        ]
        + platform_batches(county, period, out_dir),
        rules=rule_set(resolved),
        out_dir=out_dir,
        default_max_share=_share(resolved, SHARE_PARAMETER),
    )
    inputs = replace(
        inputs,
        max_shares=max_shares(inputs.rules),
        confirmed=confirmed_rules(county, period, inputs.rules),
    )
    notes, complete = data_notes(county, period, today, resolved)
    notes += unapplied_layers(rulebook, county)
    return Prepared(
        inputs=inputs,
        resolved=resolved,
        rulebook_hash=rulebook_hash,
        snapshot_hashes=written.digests,
        batches=[
            {
                "feed": one.feed,
                "period": str(one.period),
                "place": one.place,
                "complete": one.complete,
                "batch": one.batch_id,
                "files": [str(path.relative_to(settings.LAKE_DIR)) for path in one.paths],
                "sha256": list(one.sha256),
            }
            for one in references
        ],
        previous=previous_run(county, period),
        notes=notes,
        complete_data=complete,
    )


def platform_batches(county: str, period: Period, folder: Path) -> list[FeedBatch]:
    """The platform's own tables in a run's folder; a run before they existed has none of them."""
    found = []
    for source in platform_ids():
        path = folder / f"{source}.parquet"
        if path.exists():
            found.append(FeedBatch(source, period, county, complete=True, paths=(path,)))
    return found


def unapplied_layers(rulebook: Rulebook, county: str) -> list[str]:
    """A sentence about values of townships and villages, which a county's run does not apply."""
    below = [one for one in rulebook.places if len(one) > len(county) and one.startswith(county)]
    if not below:
        return []
    return [f"规则库里 {'、'.join(below)} 有本乡、本村自己的数，本次按县一级的数比对。"]


def confirmed_rules(county: str, period: Period, rules: RuleSet) -> frozenset[str]:
    """Rules whose unusual results somebody has confirmed for this month, as they now read."""
    found = RuleConfirmation.objects.filter(county_code=county, period=str(period))
    known = {rule.rule.id for rule in rules.rules}
    return frozenset(
        name
        for name, digest in found.values_list("rule_id", "rule_hash")
        if name in known and fingerprint(rules, name) == digest
    )


def previous_run(county: str, period: Period) -> Run | None:
    """The newest current run of an earlier month."""
    runs = Run.objects.filter(county_code=county, is_current=True, period__lt=str(period))
    return runs.order_by("-period").first()


def silent_rules(prepared: Prepared, counts: Iterable[RuleCount]) -> list[Hold]:
    """Rules that have hit nobody for so many months that their condition should be looked at.

    A rule that never speaks is more often misspelt than needless. Judged only when every one of
    those months was screened; a confirmation within them counts.
    """
    months = _share(prepared.resolved, SILENCE_PARAMETER)
    if months is None or months < 1:
        return []
    inputs = prepared.inputs
    earlier = [str(inputs.period - step) for step in range(1, int(months))]
    runs = Run.objects.filter(county_code=inputs.place, is_current=True, period__in=earlier)
    manifests = list(runs.values_list("manifest", flat=True))
    if len(manifests) < len(earlier):
        return []
    quiet = {count.rule_id: count for count in counts if count.hits == 0 and count.population}
    for manifest in manifests:
        spoke = {one["rule_id"] for one in manifest["rules"] if one["hits"]}
        known = {one["rule_id"] for one in manifest["rules"]}
        quiet = {name: one for name, one in quiet.items() if name in known and name not in spoke}
    confirmed = RuleConfirmation.objects.filter(
        county_code=inputs.place, period__in=[*earlier, str(inputs.period)]
    )
    done = set(confirmed.values_list("rule_id", flat=True))
    reason = f"连续 {int(months)} 个月没有命中，请核对条件或确认确无此类情况"
    return [
        Hold(name, 0, one.population, reason) for name, one in quiet.items() if name not in done
    ]


def hotline_level(resolved: Resolved) -> str:
    """Level of an appeal that nobody has read yet; the lowest where the rulebook says nothing."""
    parameter = resolved.parameters.get(HOTLINE_PARAMETER)
    value = parameter.value if parameter else None
    return value if isinstance(value, str) and value in RANKS else min(RANKS, key=RANKS.__getitem__)


def _share(resolved: Resolved, name: str) -> float | None:
    parameter = resolved.parameters.get(name)
    value = parameter.value if parameter else None
    return float(value) if isinstance(value, int | Decimal) else None


def data_notes(
    county: str, period: Period, today: date, resolved: Resolved
) -> tuple[list[str], bool]:
    """What is missing, late or odd in the month's deliveries, in words, and whether all is in."""
    rows = arrival_board(Scope.everything(), county, period, today)
    notes: list[str] = []
    absent = [row for row in rows if not row.is_here]
    if absent:
        names = "、".join(f"{row.department}“{row.title}”" for row in absent)
        notes.append(f"{len(absent)} 项部门数据本期未到：{names}。")
    part = [row for row in rows if row.state == Arrival.PARTIAL]
    if part:
        notes.append(f"只到了部分乡镇：{'、'.join(row.title for row in part)}。")
    notes += _odd_rows(rows, resolved)
    return notes, not absent and not part


def _odd_rows(rows: Iterable[Any], resolved: Resolved) -> list[str]:
    unlinked_bar = _share(resolved, UNLINKED_PARAMETER)
    jump_bar = _share(resolved, JUMP_PARAMETER)
    least = _share(resolved, LEAST_ROWS_PARAMETER) or 1
    notes = []
    for row in rows:
        if unlinked_bar is not None and row.accepted and row.unlinked > unlinked_bar * row.accepted:
            share = row.unlinked / row.accepted
            notes.append(f"“{row.title}”有 {share:.1%} 的行未关联到人，超过 {unlinked_bar:.0%}。")
        changed = row.change is not None and (row.previous or 0) >= least
        if jump_bar is not None and changed and abs(row.change) > jump_bar * row.previous:
            notes.append(
                f"“{row.title}”行数由 {row.previous:,} 变为 {row.accepted:,}，请核对是否完整。"
            )
    return notes


def resolved_for(run: Run) -> Resolved:
    """The rulebook exactly as the run saw it."""
    return _resolved(run.rulebook_hash, run.county_code, run.as_of)


@lru_cache(maxsize=16)
def _resolved(rulebook_hash: str, county: str, as_of: date) -> Resolved:
    return resolve(rulebook_of(rulebook_hash), county, as_of)


def inputs_of(
    run: Run, resolved: Resolved | None = None, *, rules: RuleSet | None = None
) -> RunInputs:
    """The inputs of a finished run, over the files it kept.

    Args:
        run: a completed run.
        resolved: another rulebook to put over the same data; by default the run's own.
        rules: what is to be worked out instead of all of its rules.
    """
    book = resolved or resolved_for(run)
    folder = runs_dir() / run.folder
    rules = rules or rule_set(book)
    lake = Path(settings.LAKE_DIR)
    return RunInputs(
        place=run.county_code,
        period=Period.parse(run.period),
        as_of=run.as_of,
        first_period=Period.parse(run.manifest["first_period"]),
        snapshot=Snapshot(
            *(folder / f"{name}.parquet" for name in ("household", "person", "village"))
        ),
        batches=[
            FeedBatch(
                one["feed"],
                Period.parse(one["period"]),
                one["place"],
                one["complete"],
                tuple(lake / name for name in one["files"]),
                one["batch"],
            )
            for one in run.manifest["batches"]
        ]
        + platform_batches(run.county_code, Period.parse(run.period), folder),
        rules=rules,
        out_dir=folder,
        max_shares=max_shares(rules),
        default_max_share=_share(book, SHARE_PARAMETER),
        confirmed=frozenset(run.manifest.get("confirmed", ())),
    )

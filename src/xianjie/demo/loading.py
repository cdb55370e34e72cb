"""Load a demo county through the real actions: files, registry, feeds, accounts, screening.

Killed at any moment and called again, it goes on where it stood: what is imported already is
recognised by its file and left alone.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta, timezone
from datetime import time as day_time
from pathlib import Path
from typing import Any

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.cockpit.actions import build_snapshot
from xianjie.apps.cockpit.models import MonthSnapshot
from xianjie.apps.divisions.queries import children_of, find_division
from xianjie.apps.policies.queries import current_rulebook
from xianjie.apps.registry.actions import import_registry
from xianjie.apps.registry.models import Household, RegistryImport
from xianjie.apps.screening.actions import screen_period
from xianjie.apps.screening.models import Run
from xianjie.apps.sources.actions import ensure_expectations, import_feed
from xianjie.apps.sources.models import FeedBatchPart
from xianjie.apps.sources.queries import county_linker, due_date
from xianjie.demo.accounts import DEMO_PASSWORD, DemoAccount, make_accounts
from xianjie.demo.aftercare import care
from xianjie.demo.aid import aid_of
from xianjie.demo.aiming import aim
from xianjie.demo.applying import fill_applications
from xianjie.demo.binding import bind
from xianjie.demo.caseload import fill_cases
from xianjie.demo.casework import fill_desks
from xianjie.demo.checking import check_data
from xianjie.demo.circumstances import register_circumstances
from xianjie.demo.county import Village, generate_county
from xianjie.demo.delivering import deliver_exports
from xianjie.demo.departments import assign_departments, end_with
from xianjie.demo.duplicating import duplicate
from xianjie.demo.earning import earn
from xianjie.demo.employing import employ
from xianjie.demo.entitling import answer_gaps
from xianjie.demo.exchanging import exchange
from xianjie.demo.funding import fund
from xianjie.demo.guaranteeing import guarantee
from xianjie.demo.hands import Hands, gather_hands
from xianjie.demo.helping import help_out
from xianjie.demo.measuring import measure
from xianjie.demo.owning import keep_assets
from xianjie.demo.policies import adopt_policies
from xianjie.demo.posting import post
from xianjie.demo.rectifying import rectify
from xianjie.demo.registering import fill_entries
from xianjie.demo.registers import fill_registers
from xianjie.demo.relieving import relieve
from xianjie.demo.reporting import make_reports
from xianjie.demo.sampling import take_samples
from xianjie.demo.shares import DemoSize, check_demo
from xianjie.demo.sharing_out import share_out
from xianjie.demo.stories import plant_stories
from xianjie.demo.supervising import supervise
from xianjie.demo.tasking import set_tasks
from xianjie.demo.teaching import teach
from xianjie.demo.thresholds import thresholds_for
from xianjie.demo.tuning import check_clues, draft_a_threshold
from xianjie.demo.writing import DemoFolder, parameters_of, read_folder, write_demo
from xianjie.engine.link import Linker
from xianjie.exchange.contracts import load_contract
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

Progress = Callable[[str], None]
Clock = Callable[[], datetime]
# A county's habits, so that the arrival board shows a month as it was and not today's import.
OFFICE_HOURS = day_time(9, 30, tzinfo=timezone(timedelta(hours=8)))
LATE_EVERY, LATE_DAYS, SCREENING_DAY = 9, 2, 10
_LIVED = "lived"  # a mark beside the files: the work of a year is done
_ROOM_ABOVE_LINE = 1.35  # no ordinary household comes near the monitoring line


@dataclass
class DemoResult:
    """What the demo holds and what was done for it."""

    division: str
    county: str
    folder: Path
    households: int
    persons: int
    periods: list[str]
    generated: bool
    registry: dict[str, Any] | None = None
    feeds: list[dict[str, Any]] = field(default_factory=list)
    screens: list[dict[str, Any]] = field(default_factory=list)
    accounts: list[DemoAccount] = field(default_factory=list)
    password: str = DEMO_PASSWORD
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the document that the command prints."""
        return asdict(self) | {
            "folder": str(self.folder),
            "skipped": sum(1 for feed in self.feeds if feed["skipped"]),
        }


def villages_of(division: str) -> tuple[str, list[Village]]:
    """Return the county's name and its villages from the loaded divisions.

    :raises RefusedError: the divisions are not loaded.
    """
    county = find_division(division)
    villages = [
        Village(town.name, village.name, village.code)
        for town in children_of(division)
        for village in children_of(town.code)
    ]
    if county is None or not villages:
        raise RefusedError(
            "division-not-loaded",
            f"没有装载区划 {division} 的村，请先执行 xianjie init --division {division}。",
        )
    return county.name, villages


def load_demo(
    *,
    by: Actor,
    division: str,
    size: DemoSize,
    home: Path,
    clock: Clock,
    progress: Progress = lambda _: None,
) -> DemoResult:
    """Make a demo county of files under `home` and load it through the real actions.

    :param division: six-digit county code whose divisions are loaded.
    :param clock: gives the moment of each action, aware.
    :raises UsageError: a code that is not a county, no households or months.
    :raises RefusedError: divisions not loaded, or the county holds other data already.
    """
    started = time.monotonic()
    check_demo(division, size)
    county_name, villages = villages_of(division)
    folder, generated = _folder(division, county_name, villages, size, home, progress)
    _refuse_other_data(division, folder)
    manifest = folder.manifest
    result = DemoResult(
        division, county_name, folder.folder, manifest["households"], manifest["persons"],
        list(manifest["periods"]), generated,
    )  # fmt: skip
    first = Period.parse(result.periods[0])
    if not _registry_imported(division, folder):
        progress("导入户籍与家庭成员名册")
        imported = import_registry(
            by=by, path=folder.registry, today=first.first_day, now=clock(), complete=True
        )
        result.registry = imported.as_json()
    ensure_expectations(by=by, county=division, now=clock())
    changed = _import_feeds(by, division, folder, result, clock, progress)
    deliver_exports(by=by, division=division, folder=folder, now=clock(), progress=progress)
    result.accounts = make_accounts(
        by=by, division=division, county=county_name, villages=villages,
        valid_from=first.first_day, now=clock(),
    )  # fmt: skip
    assign_departments(by=by, division=division, now=clock())
    end_with(by=by, division=division, last=Period.parse(result.periods[-1]), now=clock())
    progress("登记网格、村情、档案、培训和平台")
    fill_registers(
        by=by, division=division, county=county_name, villages=villages,
        until=Period.parse(result.periods[-1]).last_day, now=clock(),
    )  # fmt: skip
    register_circumstances(
        by=by, division=division, told=folder.truth.get("circumstances", []), now=clock()
    )
    _screen(by, division, result, clock, progress, changed=changed)
    last = Period.parse(result.periods[-1])
    progress("核查几条线索，起草一个参数")
    check_clues(
        division=division, period=str(last), clock=clock, screened_at=_screened_at(last, clock)
    )
    draft_a_threshold(division=division, on=last.last_day, clock=clock)
    progress("办一批个案：从线索到纳入、帮扶、消除")
    told_of = {line["户编号"] for line in folder.truth["planted"]}
    hands = gather_hands(division=division, now=clock())
    lived = folder.folder / _LIVED
    if fill_cases(hands, told_of=told_of) or not lived.exists():
        _live(hands, [Period.parse(text) for text in result.periods], progress)
        _tell_anew(by, division, result, clock)
        lived.touch()
    result.seconds = round(time.monotonic() - started, 1)
    return result


def _live(hands: Hands, months: list[Period], progress: Progress) -> None:
    """Let the county do the work of a year: cases, accounts, registers, documents, reports."""
    progress("拟计划、落措施、月度走访、消除风险")
    care(hands, months[-1])
    fill_applications(hands)
    progress("核对几个村的收入台账")
    earn(hands, months)
    aim(hands, months)
    guarantee(hands)
    relieve(hands)
    _earn_a_living(hands, months, progress)
    progress("采用一份政策文件，登记领导小组和政策清单")
    adopt_policies(hands)
    progress("计算指标，报送几项，登记乡村建设台账")
    measure(hands, [str(month) for month in months])
    progress("回头看、研判会议、督战、进展报送")
    supervise(hands)
    set_tasks(hands)
    rectify(hands)
    answer_gaps(hands)
    progress("补录旧名单，编制底册，抽样核查，脱敏副本")
    take_samples(hands, months)
    progress("导入国家系统的核查表，比对名单，处理一部分差异")
    exchange(hands, months)
    make_reports(hands, months[-1])
    progress("查重，核对几件重复档案")
    duplicate(hands)
    progress("按规则核查数据，下发整改")
    check_data(hands, months)


def _earn_a_living(hands: Hands, months: list[Period], progress: Progress) -> None:
    """Fill the registers of work, industry, money, assets, places and people who help."""
    progress("入户核实就业，清零就业，推送岗位")
    employ(hands, months)
    progress("公益岗聘任和发放、帮扶车间、以工代赈、技能培训")
    post(hands, months)
    teach(hands, months)
    progress("登记企业、合作社、联结和入股分红")
    bind(hands, months)
    progress("登记村集体收入、收益分配、832 采购和滞销处置")
    share_out(hands, months)
    progress("项目从谋划到绩效，资金从到位到支付")
    fund(hands)
    progress("登记帮扶资产、合同、收益，开始一轮盘点")
    keep_assets(hands, months)
    progress("登记安置区、驻村工作队和结对帮扶")
    help_out(hands, months)
    fill_entries(hands)


def _folder(
    division: str,
    name: str,
    villages: Sequence[Village],
    size: DemoSize,
    home: Path,
    progress: Progress,
) -> tuple[DemoFolder, bool]:
    """Return the written demo, from an earlier run with the same parameters if there is one."""
    place = home / "demo" / (
        f"{division}-{size.until}-{size.months}m-{size.households}h-{size.seed}"
    )  # fmt: skip
    present = read_folder(place)
    if present is not None:
        return present, False
    progress("生成演示县")
    until = Period.parse(size.until)
    rulebook = current_rulebook()
    lines = thresholds_for(division, until.last_day, rulebook)
    floor = lines.whole("监测收入线") / 100 * _ROOM_ABOVE_LINE
    county = generate_county(division, name, villages, size, income_floor=floor, aid=aid_of(lines))
    monthly = [thresholds_for(division, p.last_day, rulebook) for p in county.periods]
    plan = plant_stories(county, lines, monthly)
    written = write_demo(county, plan, place, progress)
    if written.manifest["parameters"] != parameters_of(county):
        raise AssertionError("the manifest names other parameters")
    return written, True


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _registry_imported(division: str, folder: DemoFolder) -> bool:
    digest = _sha256(folder.registry)
    return RegistryImport.objects.filter(county_code=division, sha256=digest).exists()


def _refuse_other_data(division: str, folder: DemoFolder) -> None:
    if _registry_imported(division, folder):
        return
    if Household.objects.filter(county_code=division).exists():
        raise RefusedError(
            "county-not-empty",
            f"县 {division} 已有登记数据，演示数据不会与之混在一起。"
            "请用 XIANJIE_HOME 和 DATABASE_URL 另设一个数据目录和数据库，再执行 xianjie demo。",
        )


def _import_feeds(
    by: Actor,
    division: str,
    folder: DemoFolder,
    result: DemoResult,
    clock: Clock,
    progress: Progress,
) -> bool:
    """Import the files that are not in yet; tell whether there were any."""
    linker: Linker | None = None
    for place, file in enumerate(folder.files):
        path = folder.folder / file["path"]
        outcome: dict[str, Any] = {
            "feed": file["feed"], "period": file["period"], "file": file["path"],
            "skipped": _feed_imported(division, file, path),
        }  # fmt: skip
        if not outcome["skipped"]:
            progress(f"导入 {path.name}")
            linker = linker or county_linker(division)
            imported = import_feed(
                by=by, feed_id=file["feed"], path=path, period=Period.parse(file["period"]),
                place=division, complete=file["complete"], now=_sent_at(file, place, clock),
                linker=linker,
            )  # fmt: skip
            outcome |= imported.document()
        result.feeds.append(outcome)
    return linker is not None


def _sent_at(file: dict[str, Any], place: int, clock: Clock) -> datetime:
    """When a department would have sent the file: by the due day, one in `LATE_EVERY` later."""
    due = due_date(Period.parse(file["period"]), load_contract(file["feed"]).due_day)
    is_late = place % LATE_EVERY == LATE_EVERY - 1
    day = due + timedelta(days=LATE_DAYS if is_late else -(place % 3))
    return min(datetime.combine(day, OFFICE_HOURS), clock())


def _screened_at(period: Period, clock: Clock) -> datetime:
    """When the county would have run the comparison: once the late files had come."""
    day = (period + 1).first_day + timedelta(days=SCREENING_DAY - 1)
    return min(datetime.combine(day, OFFICE_HOURS), clock())


def _feed_imported(division: str, file: dict[str, Any], path: Path) -> bool:
    return FeedBatchPart.objects.filter(
        sha256=_sha256(path),
        batch__feed=file["feed"],
        batch__period=file["period"],
        batch__county_code=division,
    ).exists()


def _screen(
    by: Actor,
    division: str,
    result: DemoResult,
    clock: Clock,
    progress: Progress,
    *,
    changed: bool,
) -> None:
    """Screen the months in order; months that have a result stay when nothing was imported."""
    for text in result.periods:
        done = Run.objects.filter(county_code=division, period=text, is_current=True).first()
        if done is not None and not changed:
            kept = {"run": done.folder, "period": text, "unchanged": True, **done.summary}
            result.screens.append(kept)
            _count(by, division, text, clock, only_missing=True)
            continue
        period = Period.parse(text)
        progress(f"比对 {text}")
        found = screen_period(
            by=by,
            county=division,
            period=period,
            as_of=period.last_day,
            now=_screened_at(period, clock),
        )
        result.screens.append(found.as_json())
        _count(by, division, text, clock)
    last = Period.parse(result.periods[-1])
    progress("办几件事：上报、联动、低收入名册")
    if fill_desks(division=division, period=last, now=clock()):
        _tell_anew(by, division, result, clock)


def _tell_anew(by: Actor, division: str, result: DemoResult, clock: Clock) -> None:
    """Tell and count the figures of the months again, since people have raised clues."""
    runs = Run.objects.filter(county_code=division, is_current=True)
    summaries = dict(runs.values_list("period", "summary"))
    for screen in result.screens:
        screen.update(summaries[screen["period"]])
    _count(by, division, result.periods[-1], clock)


def _count(
    by: Actor, division: str, text: str, clock: Clock, *, only_missing: bool = False
) -> None:
    """Build the month's snapshot for the overview, as of the day of its screening."""
    if only_missing and MonthSnapshot.objects.filter(county_code=division, period=text).exists():
        return
    period = Period.parse(text)
    build_snapshot(by=by, county=division, period=period, now=_screened_at(period, clock))

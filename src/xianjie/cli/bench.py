"""``xianjie bench``: the product's speed beside that of peers, on this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import typer

from xianjie.cli.output import print_json, print_table, say
from xianjie.cli.progress import steps
from xianjie.config import environment
from xianjie.kernel.errors import RefusedError, UsageError

app = typer.Typer()

AsJson = Annotated[bool, typer.Option("--json", help="只输出一份 JSON")]
PEERS = {
    "duckdb": "手写 DuckDB SQL",
    "duckdb-facts": "手写 DuckDB SQL（也保存事实表）",
    "pandas": "pandas",
    "python": "Python 逐条计算",
}
SMALLEST = 1000


@app.callback()
def group() -> None:
    """性能测试。"""


@app.command()
def screening(
    persons: Annotated[int, typer.Option(help="人数，如 1000000、5000000、20000000")] = 1_000_000,
    peers: Annotated[
        str, typer.Option(help=f"对照实现，逗号分隔：{'、'.join(PEERS)}；none 为不比")
    ] = ",".join(PEERS),
    runs: Annotated[int | None, typer.Option(min=1, help="每个实现运行几次，取中位数")] = None,
    memory_limit: Annotated[
        str | None, typer.Option("--memory-limit", help="DuckDB 内存上限，如 2GB")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """月度比对：本系统与手写 SQL、pandas、逐条计算比时间和内存；先核对结果完全相同。"""
    if persons < SMALLEST:
        raise UsageError("too-few-persons", f"人数至少为 {SMALLEST}。")
    chosen = [] if peers == "none" else [name.strip() for name in peers.split(",")]
    if unknown := sorted(set(chosen) - set(PEERS)):
        raise UsageError(
            "unknown-peer", f"没有名为“{'、'.join(unknown)}”的对照实现；可用：{'、'.join(PEERS)}。"
        )
    module = harness("screening")
    with steps("性能测试") as step:
        try:
            result = module.screening(
                persons,
                folder=work_folder(),
                peers=chosen,
                runs=runs,
                memory_limit=memory_limit,
                progress=step,
            )
        except module.BenchmarkError as error:
            raise RefusedError("benchmark-failed", f"性能测试没有完成：{error}") from None
    if as_json:
        print_json(result)
    else:
        _tell_screening(result)


@app.command()
def benefits(
    persons: Annotated[int, typer.Option(min=SMALLEST, help="人数，如 1000000")] = 1_000_000,
    runs: Annotated[int, typer.Option(min=1, help="每个实现运行几次，取中位数")] = 3,
    as_json: AsJson = False,
) -> None:
    """待遇：一个县全部待遇逐人逐户判断，与手写 SQL 比；先核对结果完全相同。"""
    module = harness("benefits")
    with steps("性能测试") as step:
        try:
            result = module.benefits(persons, folder=work_folder(), runs=runs, progress=step)
        except module.BenchmarkError as error:
            raise RefusedError("benchmark-failed", f"性能测试没有完成：{error}") from None
    if as_json:
        print_json(result)
        return
    say(
        f"{result['persons']:,} 人、{result['rows']:,} 行结果，"
        f"每个实现 {result['runs']} 次，取中位数。"
    )
    print_table(
        "",
        ["实现", "秒", "处理器秒", "内存峰值 MB"],
        [
            (PEERS.get(name, "本系统"), one["seconds"], one["cpu_seconds"], one["peak_mb"])
            for name, one in result["results"].items()
        ],
        right=(1, 2, 3),
    )
    ratio = result["ours_to_duckdb"]
    say(f"本系统是手写 SQL 的 {ratio['seconds']} 倍（处理器时间 {ratio['cpu_seconds']} 倍）。")


@app.command()
def quality(
    persons: Annotated[int, typer.Option(min=SMALLEST, help="人数，如 1000000")] = 1_000_000,
    rules: Annotated[int, typer.Option(min=1, max=200, help="规则条数")] = 200,
    runs: Annotated[int, typer.Option(min=1, help="每个实现运行几次，取中位数")] = 3,
    memory_limit: Annotated[
        str | None, typer.Option("--memory-limit", help="DuckDB 内存上限，如 2GB")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """数据核查：与手写 SQL、逐行计算的 Python 比；先核对命中完全相同。"""
    module = harness("quality")
    with steps("性能测试") as step:
        try:
            result = module.quality(
                persons,
                folder=work_folder(),
                rules=rules,
                runs=runs,
                memory_limit=memory_limit,
                progress=step,
            )
        except module.BenchmarkError as error:
            raise RefusedError("benchmark-failed", f"性能测试没有完成：{error}") from None
    if as_json:
        print_json(result)
        return
    say(
        f"{result['persons']:,} 人、{result['households']:,} 户、{result['jobs']:,} 条务工记录，"
        f"{result['rules']} 条规则，命中 {result['hits']:,} 条；"
        f"每个实现 {result['runs']} 次，取中位数。"
    )
    names = {"ours": "本系统", "explained": "本系统（也取命中行的各列）", **PEERS}
    print_table(
        "",
        ["实现", "秒", "处理器秒", "内存峰值 MB"],
        [
            (names[name], one["seconds"], one["cpu_seconds"], one["peak_mb"])
            for name, one in result["results"].items()
        ],
        right=(1, 2, 3),
    )
    ratio, python = result["ours_to_duckdb"], result["python"]
    say(f"本系统是手写 SQL 的 {ratio['seconds']} 倍（处理器时间 {ratio['cpu_seconds']} 倍）。")
    say(
        f"逐行计算 {python['sample_persons']:,} 人用 {python['seconds']} 秒，"
        f"按户数折算全部要 {python['seconds_for_all']:,} 秒，"
        f"是本系统的 {result['python_to_ours']['seconds']:,} 倍。"
    )


@app.command("import")
def import_(
    rows: Annotated[int, typer.Option(min=100, help="文件行数")] = 100_000,
    runs: Annotated[int, typer.Option(min=1, help="运行几次，取中位数")] = 3,
    as_json: AsJson = False,
) -> None:
    """读入：读取并校验一份医疗费用工作簿，与 pandas 逐行处理比。"""
    module = harness("reading")
    with steps("性能测试") as step:
        result = module.reading(rows, folder=work_folder(), runs=runs, progress=step)
    if as_json:
        print_json(result)
        return
    say(f"读入 {result['rows']:,} 行的工作簿，每个实现 {result['runs']} 次，取中位数。")
    print_table(
        "",
        ["实现", "秒", "行/秒", "内存峰值 MB"],
        [
            (name, one["seconds"], f"{one['rows_per_second']:,}", one["peak_mb"])
            for name, one in result["results"].items()
        ],
        right=(1, 2, 3),
    )


@app.command()
def web(
    small: Annotated[int, typer.Option(min=10, help="小县的户数")] = 1_000,
    large: Annotated[int, typer.Option(min=10, help="大县的户数")] = 100_000,
    requests: Annotated[int, typer.Option(min=1, help="每页每轮请求几次，取中位数")] = 9,
    runs: Annotated[int, typer.Option(min=1, help="几轮")] = 3,
    as_json: AsJson = False,
) -> None:
    """网页：同一页面在小县和大县各用多少时间、多少次查询；第一次要生成两个县，需要几分钟。"""
    if small >= large:
        raise UsageError("sizes-turned", "大县的户数应多于小县，请改 --small 或 --large。")
    module = harness("web")
    with steps("性能测试") as step:
        try:
            result = module.web(
                (small, large), folder=work_folder(), requests=requests, runs=runs, progress=step
            )
        except module.BenchmarkError as error:
            raise RefusedError("benchmark-failed", f"性能测试没有完成：{error}") from None
    if as_json:
        print_json(result)
        return
    say(f"{small:,} 户与 {large:,} 户的县，每页 {runs} 轮、每轮 {requests} 次，取中位数（毫秒）。")
    print_table(
        "",
        ["页面", f"{small:,} 户", f"{large:,} 户", "倍数", "查询次数"],
        [
            (
                title,
                f"{page['small_seconds'] * 1000:.0f}",
                f"{page['large_seconds'] * 1000:.0f}",
                page["ratio"],
                f"{page['small_queries']} / {page['large_queries']}",
            )
            for title, page in result["pages"].items()
        ],
        right=(1, 2, 3, 4),
    )
    say(f"最大倍数 {result['worst_ratio']}（要求不超过 1.5）。")


LINKERS = {
    "ours": "本系统",
    "ladder": "梯子",
    "number": "号码",
    "rapidfuzz": "rapidfuzz",
}


@app.command()
def linkage(
    persons: Annotated[int, typer.Option(min=SMALLEST, help="档案人数")] = 20_000,
    rows: Annotated[int, typer.Option(min=100, help="有毛病的行数")] = 5_000,
    peers: Annotated[bool, typer.Option(help="是否同时测对照实现")] = True,
    seed: Annotated[int, typer.Option(min=0, help="随机种子")] = 1,
    as_json: AsJson = False,
) -> None:
    """关联：FEBRL 4 和一套中文数据（真值已知），比准确率、召回率，与对照实现并列。"""
    module = harness("linkage")
    with steps("关联测试") as step:
        try:
            result = module.linkage(persons, rows, peers=peers, seed=seed, progress=step)
        except module.BenchmarkError as error:
            raise RefusedError("benchmark-failed", f"性能测试没有完成：{error}") from None
    if as_json:
        print_json(result)
    else:
        _tell_linkage(result)


def harness(name: str) -> ModuleType:
    """Import a module of the folder ``benchmarks``, which is part of the source tree only."""
    root = Path(__file__).parents[3]
    if not (root / "benchmarks" / f"{name}.py").is_file():
        raise RefusedError(
            "no-benchmarks", "性能测试只能在源代码目录里执行：安装包中没有 benchmarks 目录。"
        )
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    try:
        return __import__(f"benchmarks.{name}", fromlist=[name])
    except ModuleNotFoundError as error:
        raise RefusedError(
            "no-peer", f"没有安装性能测试所需的 {error.name}，请先执行 make setup。"
        ) from None


def work_folder() -> Path:
    """Return the folder that keeps generated data sets, so that a second measurement is quick."""
    folder = environment.folder("XIANJIE_HOME") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _tell_screening(result: dict[str, Any]) -> None:
    machine = result["machine"]
    say(
        f"{result['persons']:,} 人、{result['households']:,} 户、{result['feeds']} 种部门数据，"
        f"命中 {result['findings']:,} 条；每个实现 {result['runs']} 次，取中位数。"
    )
    say(
        f"{machine['cores']} 核，{machine['memory_gb']} GB 内存，Python {machine['python']}，"
        f"DuckDB {machine['duckdb']}，pandas {machine['pandas']}，测试前负载 {machine['load']}。"
    )
    names = {"ours": "本系统", **PEERS}
    rows = [
        (names[name], one["seconds"], one["times_ours"], one["cpu_seconds"], one["peak_mb"])
        for name, one in result["results"].items()
    ]
    titles = ["实现", "秒", "为本系统的倍数", "处理器秒", "内存峰值 MB"]
    print_table("", titles, rows, right=range(1, 5))


def _tell_linkage(result: dict[str, Any]) -> None:
    febrl, bars = result["febrl4"], result["bars"]
    say(
        f"FEBRL 4：{febrl['records']:,} 对 {febrl['records']:,} 条，准确率 {febrl['precision']}，"
        f"召回率 {febrl['recall']}，F1 {febrl['f1']}（要求 {bars['febrl_f1']}），"
        f"处理器 {febrl['cpu_seconds']} 秒。"
    )
    say(f"中文数据：档案 {result['persons']:,} 人，{result['rows']:,} 行，五分之一不在档案里。")
    say("对照：只用梯子；只比证件号码；rapidfuzz 逐列打分。")
    print_table(
        "",
        ["实现", "关联", "错挂", "准确率", "召回率", "F1", "找到或排队", "处理器秒"],
        [
            (LINKERS[name], one["linked"], one["wrong"], one["precision"], one["recall"],
             one["f1"], one["found_or_queued"], one["cpu_seconds"])
            for name, one in result["results"].items()
        ],
        right=range(1, 8),
    )  # fmt: skip
    print_table(
        "本系统，按毛病",
        ["毛病", "行", "关联对", "错挂", "排队且有本人"],
        [
            (kind, one["rows"], one["right"], one["wrong"], one["queued"])
            for kind, one in result["results"]["ours"]["kinds"].items()
        ],
        right=range(1, 5),
    )
    words = "达到" if result["met"] else "没有达到"
    say(f"要求：准确率 {bars['precision']}、召回率 {bars['recall']}；{words}。")

"""Progress of long work, on stderr, so that stdout stays clean for results and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from xianjie.cli.output import error_console

Report = Callable[[int, int | None], None]


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Report]:
    """Show a bar while the block runs and yield ``report(done, total=None)``.

    Without a terminal nothing is drawn while it runs and one line says that it is done.
    """
    console = error_console()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(title, total=total)

        def report(done: int, total: int | None = None) -> None:
            bar.update(task, completed=done)
            if total is not None:
                bar.update(task, total=total)

        yield report
    if not console.is_terminal:
        console.print(f"{title}：完成", markup=False)


@contextmanager
def steps(title: str) -> Iterator[Callable[[str], None]]:
    """Name the step that is under way; yields ``step(name)``."""
    console = error_console()
    if not console.is_terminal:
        yield lambda name: console.print(f"{title}：{name}", markup=False)
        return
    with console.status(title) as status:
        yield lambda name: status.update(f"{title}：{name}")

"""What the requirements want tracked: as a figure or as a task."""

from __future__ import annotations

from dataclasses import dataclass

from xianjie.apps.indicators.definitions import book


@dataclass(frozen=True, slots=True)
class TrackedTask:
    """Something that a county tracks as a task: ``words`` find the clauses that want it.

    Each word is a group of alternatives between ``|``; every group must be in a clause's text.
    """

    code: str
    title: str
    sector: str
    rhythm: str
    requirements: tuple[str, ...]
    words: tuple[str, ...]

    def fits(self, text: str) -> bool:
        """Whether a clause's heading or text speaks of it."""
        return bool(self.words) and all(
            any(part in text for part in group.split("|")) for group in self.words
        )


def tracked_tasks() -> tuple[TrackedTask, ...]:
    """Return the tasks that every county tracks, in the order of the requirements."""
    return tuple(
        TrackedTask(one.code, one.title, one.sector, one.rhythm, one.requirements, one.words)
        for one in book().tasks
    )


def tracked_requirements() -> dict[str, tuple[str, ...]]:
    """Return requirement → names of the indicators and tasks that track it."""
    found: dict[str, list[str]] = {}
    for one in book().definitions:
        for requirement in one.requirements:
            found.setdefault(requirement, []).append(one.name)
    for task in book().tasks:
        for requirement in task.requirements:
            found.setdefault(requirement, []).append(task.title)
    return {requirement: tuple(names) for requirement, names in sorted(found.items())}

"""The reference page of quality rules: every example checks and runs, the derived parts are new."""

import re
from pathlib import Path

import pytest

from xianjie.policy.checking import check_rulebook
from xianjie.policy.loading import PACKAGED, load_rulebook
from xianjie.policy.model import NATION, Rulebook
from xianjie.policy.quality.context import quality_context
from xianjie.policy.quality.functions import FUNCTIONS
from xianjie.policy.quality.reference_page import filled

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "quality-rules.md"
BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """The packaged terms, mappings and parameters with all examples of the page, nothing else."""
    folder = tmp_path_factory.mktemp("page") / "rulebook"
    place = folder / NATION
    for section in ("terms", "mappings", "parameters", "documents", "facts"):
        (place / section).mkdir(parents=True)
        for file in (PACKAGED / NATION / section).glob("*.yaml"):
            (place / section / file.name).write_bytes(file.read_bytes())
    (place / "quality").mkdir()
    for number, block in enumerate(BLOCK.findall(PAGE.read_text(encoding="utf-8")), 1):
        (place / "quality" / f"例{number:02}.yaml").write_text(block, encoding="utf-8")
    return load_rulebook(folder)


def test_every_example_of_the_page_checks_and_runs(told: Rulebook) -> None:
    examples = [fault for fault in check_rulebook(told) if "quality" in fault.file]
    assert examples == []
    layer = told.layer(NATION)
    assert layer is not None and len(layer.quality) >= 45


def test_the_derived_parts_are_up_to_date() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page) == page, "run make docs"


def test_a_page_without_a_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="no place"):
        filled("# nothing")


def test_the_page_shows_every_function_and_term(told: Rulebook) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in FUNCTIONS if f"`{name}(" not in page] == []
    terms = {name for _, name in quality_context(load_rulebook(), NATION).terms}
    assert [name for name in terms if f"`{name}`" not in page] == []

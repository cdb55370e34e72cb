"""What the how-to pages tell a county to write is accepted as written."""

from __future__ import annotations

import re
from pathlib import Path

from xianjie.cli.app import ALL_WORDS
from xianjie.exchange.sheets import read_extra
from xianjie.policy.checking import check_rulebook
from xianjie.policy.loading import PACKAGED, load_rulebook

DOCS = Path(__file__).resolve().parents[2] / "docs"
SECTIONS = ("parameters", "documents", "rules", "quality", "benefits", "facts")


def test_examples_of_the_rule_page_are_a_valid_layer(tmp_path: Path) -> None:
    page = (DOCS / "how-to" / "write-a-rule.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(examples) == len(SECTIONS)
    for section, example in zip(SECTIONS, examples, strict=True):
        folder = tmp_path / "532325" / section
        folder.mkdir(parents=True)
        (folder / "本县.yaml").write_text(example, encoding="utf-8")
    assert check_rulebook(load_rulebook(PACKAGED, [tmp_path])) == []


def test_the_items_of_the_sheet_page_can_be_added(tmp_path: Path) -> None:
    page = (DOCS / "how-to" / "sheets.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    folder = tmp_path / "532325" / "parameters"
    folder.mkdir(parents=True)
    (folder / "本县.yaml").write_text(example, encoding="utf-8")
    rulebook = load_rulebook(PACKAGED, [tmp_path])
    assert check_rulebook(rulebook) == []
    layer = rulebook.layer("532325")
    assert layer is not None
    (entry,) = layer.parameters["表单附加项_入户核查"].values
    assert [read_extra(text).type.value for text in entry.value] == ["yesno", "int", "choice"]


def test_pages_name_existing_commands_only() -> None:
    pages = [DOCS.parent / "README.md", *sorted((DOCS / "how-to").glob("*.md"))]
    used = {
        word
        for page in pages
        for word in re.findall(
            r"(?:^|[`/])xianjie ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert used - ALL_WORDS == set()


def test_links_between_pages_lead_somewhere() -> None:
    dead = [
        f"{page.relative_to(DOCS.parent)}: {target}"
        for page in [*DOCS.parent.glob("*.md"), *DOCS.rglob("*.md")]
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert dead == []


def test_the_register_of_the_page_is_one_that_exists() -> None:
    page = (DOCS / "how-to" / "add-a-register.md").read_text(encoding="utf-8")
    model, declaration, *_ = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    sources = DOCS.parent / "src" / "xianjie" / "apps" / "sources"
    assert model in (sources / "models" / "training.py").read_text(encoding="utf-8")
    assert declaration in (sources / "interfaces" / "registers.py").read_text(encoding="utf-8")
    assert len(declaration.splitlines()) <= 30

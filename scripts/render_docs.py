"""Write the reference pages that are derived from the code."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from xianjie.apps.cases.diagram import case_process_page
from xianjie.config.environment import render_table
from xianjie.demo.registry_file import listed_titles
from xianjie.exchange.docs import write_docs
from xianjie.exchange.register_files import render_slots
from xianjie.exchange.sheet_docs import filled_columns, render_sheets
from xianjie.policy.quality.reference_page import filled

CONTRACTS = Path(__file__).resolve().parents[1] / "src" / "xianjie" / "contracts"
REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"


def main() -> None:
    """Render every derived page."""
    (REFERENCE / "environment.md").write_text(render_table(), encoding="utf-8")
    write_docs(REFERENCE)
    (CONTRACTS / "registers" / "slots.yaml").write_text(render_slots(), encoding="utf-8")
    settings.configure(USE_I18N=False)
    (REFERENCE / "case-process.md").write_text(case_process_page(), encoding="utf-8")
    sheets = render_sheets(filled_columns(listed_titles()))
    (REFERENCE / "sheets.md").write_text(sheets, encoding="utf-8")
    page = REFERENCE / "quality-rules.md"
    page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()

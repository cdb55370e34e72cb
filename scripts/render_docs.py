"""Write the reference pages that are derived from the code."""

from __future__ import annotations

from pathlib import Path

from xianjie.config.environment import render_table
from xianjie.exchange.docs import write_docs

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"


def main() -> None:
    """Render every derived page."""
    (REFERENCE / "environment.md").write_text(render_table(), encoding="utf-8")
    write_docs(REFERENCE / "feeds")


if __name__ == "__main__":
    main()

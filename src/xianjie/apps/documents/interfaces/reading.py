"""An uploaded file as the parser's records."""

from __future__ import annotations

from importlib import import_module

from xianjie.apps.documents.queries.regions import region_finder
from xianjie.docparse.model import Reading


def read_upload(data: bytes, name: str, county: str) -> Reading:
    """Read a file; raises ``RefusedError`` with a sentence for people when it cannot be read."""
    parsing = import_module("xianjie.docparse.parsing")
    found: Reading = parsing.parse_bytes(data, name, find_division=region_finder(county))
    return found

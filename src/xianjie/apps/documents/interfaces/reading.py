"""An uploaded file as the parser's records."""

from __future__ import annotations

from xianjie.apps.documents.queries.regions import region_finder
from xianjie.docparse.model import Reading
from xianjie.docparse.parsing import parse_bytes


def read_upload(data: bytes, name: str, county: str) -> Reading:
    """Read a file; raises ``RefusedError`` with a sentence for people when it cannot be read."""
    return parse_bytes(data, name, find_division=region_finder(county))

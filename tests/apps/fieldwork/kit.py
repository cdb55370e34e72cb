"""A phone without a browser: it fetches the pack and sends sheets as the page does."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from xianjie.apps.accounts.models import User
from xianjie.apps.fieldwork.views.api import LAST_PACK

SHEETS, PACK, SESSION = "/field/sheets/", "/field/pack/", "/field/session/"
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 64
ASKING = {"HTTP_ACCEPT": "application/json"}


def signed_in(user: User, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf)
    client.force_login(user)
    return client


def pack(client: Client) -> dict[str, Any]:
    """Fetch the pack, however often the test asks."""
    session = client.session
    session.pop(LAST_PACK, None)
    session.save()
    answer = client.get(PACK, **ASKING)
    assert answer.status_code == 200, answer.content
    return answer.json()


def sheet_for(task: dict[str, Any], answers: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a sheet in which everything known is kept and ``answers`` are put on top."""
    known = {item: answer["value"] for item, answer in task["known"].items()}
    return {
        "client_id": str(uuid4()),
        "task": task["id"],
        "definition": task["definition"],
        "values": known | answers,
        "typed": 0,
        "chosen": 1,
        "kept": 0,
        "base": task["base"],
        "filled_at": "2022-07-04T08:00:00+08:00",
        "position": None,
    } | fields


def photo(content: bytes = JPEG) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", content, "image/jpeg")


def send(client: Client, sheet: Any, **files: Any) -> Any:
    text = sheet if isinstance(sheet, str) else json.dumps(sheet)
    return client.post(SHEETS, {"sheet": text, **files}, **ASKING)

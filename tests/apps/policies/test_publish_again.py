"""A rulebook that was found faultless is not checked twice, but what cannot be read is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from xianjie.apps.policies.actions import publish
from xianjie.apps.policies.models import RulebookVersion
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)


def test_a_file_that_cannot_be_read_is_refused_after_a_good_rulebook(
    home: Path, root, tmp_path: Path
) -> None:
    good = publish(by=root, at=NOW)
    own = tmp_path / "own" / "532325" / "parameters"
    own.mkdir(parents=True)
    (own / "坏.yaml").write_text("监测收入线: [1\n", encoding="utf-8")
    with pytest.raises(RefusedError) as caught:
        publish(by=root, at=NOW, path=tmp_path / "own")
    assert caught.value.code == "rulebook-faulty"
    assert RulebookVersion.objects.get(is_current=True) == good

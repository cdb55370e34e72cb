from __future__ import annotations

import pytest
from django.test import RequestFactory

from xianjie.apps.accounts.addresses import client_address, masked_address


def ask(direct: str, forwarded: str = "") -> str:
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=direct, **more))


def test_without_a_proxy_the_header_is_not_believed(settings) -> None:
    settings.BEHIND_PROXY = False
    assert ask("127.0.0.1", "10.1.2.3") == "127.0.0.1"


@pytest.mark.parametrize(
    ("direct", "forwarded", "found"),
    [
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "6.6.6.6, 10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "6.6.6.6, 10.1.2.3, 172.16.0.9", "10.1.2.3"),
        ("127.0.0.1", "10.1.2.3, nonsense", "127.0.0.1"),
        ("127.0.0.1", "nonsense, 10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("10.9.9.9", "6.6.6.6", "10.9.9.9"),
        ("::ffff:127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("", "10.1.2.3", "10.1.2.3"),
        ("", "", ""),
    ],
)
def test_behind_a_proxy_the_nearest_foreign_address_counts(
    settings, direct, forwarded, found
) -> None:
    settings.BEHIND_PROXY = True
    settings.PROXY_ADDRESSES = ["127.0.0.1", "::1", "172.16.0.0/16"]
    assert ask(direct, forwarded) == found


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("10.1.2.3", "10.1.2.*"),
        ("2001:db8::7", "2001:0db8:0000:0000:*"),
        ("::ffff:10.1.2.3", "10.1.2.*"),
        ("", ""),
        ("x", ""),
    ],
)
def test_shown_without_its_end(address: str, shown: str) -> None:
    assert masked_address(address) == shown

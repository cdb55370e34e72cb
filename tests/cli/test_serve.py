"""The server as a process: reachable, encrypted when asked, and discreet in its log."""

from __future__ import annotations

import datetime as dt
import ipaddress
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.cli.conftest import environ_for, xianjie

START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(home: Path, log: Path, *options: str) -> Iterator[int]:
    port = free_port()
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from xianjie.cli.app import main; main()",
                *("serve", "--port", str(port), *options),
            ],
            env=environ_for(home),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            yield port
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def fetch(url: str, context: ssl.SSLContext | None = None) -> tuple[int, str]:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, context=context, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    start = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


@pytest.mark.slow
def test_pages_are_served_and_the_log_is_discreet(installed_home: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(installed_home, log) as port:
        status, page = fetch(f"http://127.0.0.1:{port}/accounts/login/?next=/secret-words/")
        assert status == 200
        style = page.split('rel="stylesheet"')[1].split('href="')[1].split('"')[0]
        assert fetch(f"http://127.0.0.1:{port}{style}")[0] == 200
        assert fetch(f"http://127.0.0.1:{port}/no-such-page/")[0] in {200, 404}
    text = log.read_text(encoding="utf-8")
    assert '"GET /accounts/login/" 200' in text
    assert "secret-words" not in text


@pytest.mark.slow
def test_certificate_makes_it_https(installed_home: Path, tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    trusting = ssl.create_default_context(cafile=str(certificate))
    options = ("--tls-cert", str(certificate), "--tls-key", str(key))
    with serving(installed_home, tmp_path / "log", *options) as port:
        url = f"https://127.0.0.1:{port}/accounts/login/"
        assert fetch(url, trusting)[0] == 200
        with urllib.request.urlopen(url, context=trusting, timeout=10) as answer:
            assert "Secure" in answer.headers["Set-Cookie"]


def test_empty_home_is_refused(tmp_path: Path) -> None:
    done = xianjie(tmp_path / "none", "serve", "--port", str(free_port()))
    assert done.returncode == 1
    assert "xianjie init" in done.stderr
    assert not (tmp_path / "none").exists()


def test_taken_port_is_refused(installed_home: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        done = xianjie(installed_home, "serve", "--port", str(holder.getsockname()[1]))
    assert done.returncode == 1
    assert "已被占用" in done.stderr


def test_certificate_without_key_is_wrong_use(installed_home: Path, tmp_path: Path) -> None:
    certificate, _ = make_certificate(tmp_path)
    done = xianjie(installed_home, "serve", "--tls-cert", str(certificate))
    assert done.returncode == 2
    assert "--tls-key" in done.stderr

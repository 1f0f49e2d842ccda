"""Certificates for servers of tests."""

from __future__ import annotations

import subprocess
from pathlib import Path


def self_signed(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a certificate, its own authority, and its key.

    Args:
        folder: for both.
        name: whom it is for: `IP:127.0.0.1`, `DNS:example.com`.
    """
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    openssl = f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {certificate} -days 1 -subj /CN=test"
    subprocess.run([*openssl.split(), "-addext", f"subjectAltName={name}"], check=True, capture_output=True)
    return certificate, key

"""Which Chromium drives the browser tests, and how it is started."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Quiet and reproducible: no GPU, and no traffic of the browser's own.
_ARGUMENTS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--force-color-profile=srgb",
)


class BrowserMissingError(RuntimeError):
    """There is no Chromium, and the browser tests do not pretend to have run."""


def find_system_chromium() -> Path | None:
    """The Chromium or Chrome that this machine's owner installed."""
    found = (shutil.which(name) for name in SYSTEM_NAMES)
    return next((Path(path) for path in found if path), None)


def find_chromium(playwright: Playwright) -> Path:
    """The system's Chromium, or else the one that Playwright downloaded.

    Raises:
        BrowserMissingError: There is neither.
    """
    system = find_system_chromium()
    if system is not None:
        return system
    downloaded = Path(playwright.chromium.executable_path)
    if downloaded.is_file():
        return downloaded
    raise BrowserMissingError(
        "no Chromium to run the browser tests in: 'make test' installs one, or install the package 'chromium'"
    )


def launch(playwright: Playwright) -> Browser:
    """Start a headless Chromium; without its sandbox only where it cannot have one, as root."""
    arguments = list(_ARGUMENTS)
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return playwright.chromium.launch(executable_path=find_chromium(playwright), args=arguments)

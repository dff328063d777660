"""Make sure that the browser tests have a Chromium: the system's, the distribution's package, or Playwright's own."""

from __future__ import annotations

import subprocess
import sys

from playwright.sync_api import Error, sync_playwright

from browser_harness.chromium import BrowserMissingError, find_chromium, find_system_chromium, launch

_PACKAGES = ("chromium", "fonts-dejavu-core")


def main() -> int:
    """Find or install a Chromium and start it once."""
    if find_system_chromium() is None and not _has_any():
        _install()
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            print(f"Chromium {browser.version} at {find_chromium(playwright)}")
            browser.close()
    except BrowserMissingError:
        return _fail("There is no Chromium, and none could be installed")
    except Error as error:
        return _fail(f"Chromium does not start ({error.message.splitlines()[0]})")
    return 0


def _fail(what: str) -> int:
    print(f"{what}: install the package 'chromium' of your distribution, then make again.", file=sys.stderr)
    return 1


def _has_any() -> bool:
    with sync_playwright() as playwright:
        try:
            find_chromium(playwright)
        except BrowserMissingError:
            return False
        return True


def _install() -> None:
    """The distribution's package where we may install it, else a download of Playwright's."""
    distribution = subprocess.run(["sh", "scripts/apt_install.sh", *_PACKAGES], check=False)
    if distribution.returncode != 0 or find_system_chromium() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    sys.exit(main())

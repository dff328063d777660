"""How large a process has been at its largest; only Linux keeps it.

What ``getrusage`` calls the peak begins with the size of the process that it was forked from, so that a small program
started by a large one looks large.
"""

from __future__ import annotations

from pathlib import Path


def peak_megabytes() -> float:
    """Return the most memory that this process has had, in MB."""
    return _status("VmHWM")


def present_megabytes() -> float:
    """Return the memory that this process has, in MB."""
    return _status("VmRSS")


def forget_peak() -> None:
    """Let the peak begin anew with the present size."""
    Path("/proc/self/clear_refs").write_text("5")


def _status(field: str) -> float:
    return int(Path("/proc/self/status").read_text().split(f"{field}:")[1].split()[0]) * 1024 / 1e6

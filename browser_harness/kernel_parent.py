"""The process whose forks are kernels, see ``kernel_forks``: a program of its own, so that it imports nothing else."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import sys
from pathlib import Path

_STANDARD_FILES = 3
_MESSAGE_BYTES = 2**20


def main() -> None:
    """Fork for whoever connects to the address in the first argument."""
    # The folder of this file is on no kernel's path.
    sys.path.pop(0)
    _import_everything()
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads > 1:
        raise RuntimeError(f"{threads} threads run after the imports, so that nothing can be forked")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a kernel ended
    address = Path(sys.argv[1])
    server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    server.bind(f"{address}.new")
    server.listen()
    # Whoever sees it can connect.
    Path(f"{address}.new").rename(address)
    while True:
        launcher, _ = server.accept()
        if os.fork() == 0:
            server.close()
            _become_kernel(launcher)
        launcher.close()


def _import_everything() -> None:
    import anywidget  # noqa: F401
    import ipykernel.kernelapp
    import ipykernel.zmqshell  # noqa: F401
    import ipywidgets  # noqa: F401
    import pandas as pd  # noqa: F401

    import gt_notebook as gt

    for name in gt.__all__:
        getattr(gt, name)


def _become_kernel(launcher: socket.socket) -> None:
    from ipykernel.kernelapp import launch_new_instance

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    message, files, _, _ = socket.recv_fds(launcher, _MESSAGE_BYTES, _STANDARD_FILES)
    wanted = json.loads(message)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(wanted["environment"])
    os.chdir(wanted["folder"])
    launcher.sendall(str(os.getpid()).encode())
    # When the launcher is killed its end of the connection closes, which is a signal that ends this process, too.
    fcntl.fcntl(launcher, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(launcher, fcntl.F_SETFL, fcntl.fcntl(launcher, fcntl.F_GETFL) | os.O_ASYNC)
    sys.argv[1:] = ["-f", wanted["connection_file"], f"--IPKernelApp.parent_handle={os.getppid()}"]
    launch_new_instance()
    os._exit(0)


if __name__ == "__main__":
    main()

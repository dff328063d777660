"""What the server starts as a kernel, see ``kernel_forks``: it asks for a fork, and ends when the fork has ended."""

import json
import os
import signal
import socket
import sys


def main() -> None:
    """Ask at the address in the first argument for a kernel with the connection file in the second one."""
    address, connection_file = sys.argv[1:]
    parent = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    parent.connect(address)
    # pathlib takes as long to import as all the rest.
    folder = os.getcwd()  # noqa: PTH109
    wanted = {"connection_file": connection_file, "folder": folder, "environment": dict(os.environ)}
    socket.send_fds(parent, [json.dumps(wanted).encode()], [0, 1, 2])
    kernel = int(parent.recv(64))
    # The server means the kernel when it interrupts this process.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: os.kill(kernel, number))
    while parent.recv(64):
        pass


if __name__ == "__main__":
    main()

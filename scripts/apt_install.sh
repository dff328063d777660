#!/bin/sh
# Install Debian packages without asking anything; fail when there is no apt or we may not use it.
set -eu

command -v apt-get >/dev/null 2>&1 || exit 1
if [ "$(id -u)" -eq 0 ]; then
    sudo=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo="sudo -n"
else
    exit 1
fi
echo "Installing $* with apt-get." >&2
$sudo apt-get update -q >&2
DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND
$sudo apt-get install -q -y --no-install-recommends "$@" </dev/null >&2

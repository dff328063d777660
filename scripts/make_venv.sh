#!/bin/sh
# Make a virtual environment with pip in the given folder, from a Python of at least 3.11.
#
# Debian splits ensurepip from python3, so a plain "python3 -m venv" may fail there; then the missing package is installed
# when we may, and named when we may not. PYTHON=/path/to/python chooses the interpreter.
set -eu

folder=$1

new_enough() {
    command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))'
}

find_python() {
    for candidate in ${PYTHON:-} python3.11 python3 python3.12 python3.13; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "gt_notebook needs Python 3.11 or newer, and none was found: install it (Debian: apt-get install python3)" \
        "or name one with PYTHON=/path/to/python." >&2
    exit 1
}

python=$(find_python)
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    sh scripts/apt_install.sh "$package" || {
        echo "$python cannot make virtual environments: run 'sudo apt-get install $package', then make again." >&2
        exit 1
    }
fi
"$python" -m venv --clear "$folder"

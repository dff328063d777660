#!/bin/sh
# Say in one sentence when Node.js or npm is missing or too old to build the front end.
set -eu

found=$(node --version 2>/dev/null || echo none)
major=${found#v}
major=${major%%.*}
if [ "$found" = none ] || [ "$major" -lt 20 ]; then
    echo "The front end is built with Node.js 20 or newer, and this machine has $found: install it, then make again." >&2
    exit 1
fi
if ! command -v npm >/dev/null 2>&1; then
    echo "The front end is built with npm, which is not there: install it (Debian: apt-get install npm), then make again." >&2
    exit 1
fi

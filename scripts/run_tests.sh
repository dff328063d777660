#!/bin/sh
# Run every check and test, each even when one before it failed, and fail if any did. pytest comes last, so that its
# summary closes the log.
set -u

failed=
step() {
    name=$1
    shift
    printf '\n== %s ==\n' "$name"
    "$@" || failed="$failed $name"
}

step check make --no-print-directory check
step vitest npm --prefix js test
step pytest .venv/bin/python -m pytest

if [ -n "$failed" ]; then
    printf 'FAILED:%s\n' "$failed" >&2
    exit 1
fi

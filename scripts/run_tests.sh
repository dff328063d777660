#!/bin/sh
# Run every check and test, each even when one before it failed, and fail if any did. pytest comes last, so that its
# summary closes the log.
set -u

# pytest runs a test on each core. More threads in each would only get into one another's way.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

failed=
step() {
    name=$1
    shift
    printf '\n== %s ==\n' "$name"
    "$@" || failed="$failed $name"
}

step check make --no-print-directory check
step vitest npm --prefix js test

# The browser tests have a core to themselves, because they wait for what a page does. The other tests share the rest,
# where a worker needs up to a gigabyte.
workers=$(($(getconf _NPROCESSORS_ONLN) - 1))
if [ "$workers" -lt 1 ]; then workers=1; fi
if [ "$workers" -gt 8 ]; then workers=8; fi
log=$(mktemp)
# What a shell starts in the background is deaf to Ctrl-C, and would leave its servers behind.
.venv/bin/python -c 'import signal, sys, pytest
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(pytest.main(["-m", "browser"]))' >"$log" 2>&1 &
browser=$!
trap 'kill -INT "$browser" 2>/dev/null && wait "$browser"; rm -f "$log"' EXIT
trap 'exit 130' INT TERM

step pytest .venv/bin/python -m pytest -m 'not browser' -n "$workers" --dist worksteal
printf '\n== browser ==\n'
wait "$browser" || failed="$failed browser"
cat "$log"

if [ -n "$failed" ]; then
    printf 'FAILED:%s\n' "$failed" >&2
    exit 1
fi

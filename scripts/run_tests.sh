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

# A worker that has done its tests takes some of another's. Each needs about a gigabyte, in the browser too.
pytest() {
    .venv/bin/python -m pytest -n logical --maxprocesses "$1" --dist worksteal -m "$2"
}

step check make --no-print-directory check
step vitest npm --prefix js test
step pytest pytest 8 'not browser'
step browser pytest 4 browser

if [ -n "$failed" ]; then
    printf 'FAILED:%s\n' "$failed" >&2
    exit 1
fi

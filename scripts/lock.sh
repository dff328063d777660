#!/bin/sh
# Write requirements/demo.txt and requirements/test.txt from pyproject.toml: exact versions and hashes for every supported
# Python and platform, and no download address. Both hold the same versions, so that one environment serves both.
set -eu

if [ ! -x .venv-lock/bin/uv ]; then
    sh scripts/make_venv.sh .venv-lock
    .venv-lock/bin/python -m pip --disable-pip-version-check --quiet install uv
fi

compile() {
    output=$1
    shift
    printf '# Written by "make lock" from pyproject.toml.\n' >"$output.new"
    .venv-lock/bin/uv pip compile pyproject.toml "$@" --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate --quiet >>"$output.new"
    mv "$output.new" "$output"
}

compile requirements/test.txt --extra demo --extra test
compile requirements/demo.txt --extra demo --constraints requirements/test.txt

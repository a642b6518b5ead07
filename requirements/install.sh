#!/bin/sh
# Makes .venv with everything that develops, tests and runs the gateway, as locked in this directory, and node_modules
# with what is taken from npm, as locked in package-lock.json: programs for the tests, and the files that the desk serves
# to browsers, which are copied to where the gateway has them.
# When both already stand, for these locks and in this place, nothing is done and no network is needed.
set -eu
cd "$(dirname "$0")/.."
LC_ALL=C
export LC_ALL

say() { printf '%s\n' "$1" >&2; }

suits() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if suits "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    say "no Python of 3.11 or later was found: install one, or name it with \`make setup PYTHON=/path/to/python3\`"
    return 1
}

describe() {
    pwd
    cat setup.cfg pyproject.toml package.json package-lock.json requirements/*.txt | cksum
}

# Puts what assets.txt names beside the pages, each file under its import name (+ for /), with its licence.
copy_assets() {
    mkdir -p "$assets"
    grep -v '^#' requirements/assets.txt | while read -r file name; do
        flat=$(printf '%s' "$name" | tr / +)
        cp "node_modules/$file" "$assets/$flat.js"
        cp "node_modules/$name/LICENSE" "$assets/$flat.LICENSE"
    done
}

assets=gateway/console/assets
stamp=.venv/installed
# npm writes this file last
if [ -f node_modules/.package-lock.json ] && [ -d "$assets" ] && [ -f "$stamp" ] && [ "$(describe)" = "$(cat "$stamp")" ] && suits .venv/bin/python; then
    exit 0
fi

python=$(find_python)
# a virtual environment knows its own path, so one that was moved is made anew
if [ "$(head -n 1 "$stamp" 2>/dev/null)" != "$(pwd)" ] || ! suits .venv/bin/python; then
    say "making .venv"
    rm -rf .venv
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        say "\`$python -m venv\` failed: install its module (on Debian: apt-get install python3-venv), then try again"
        exit 1
    fi
fi
rm -f "$stamp"

say "installing the locked requirements"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
.venv/bin/python -m uv pip sync --quiet --python .venv/bin/python --require-hashes \
    requirements/tools.txt requirements/dev.txt
.venv/bin/python -m uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
PATH="$(pwd)/.venv/bin:$PATH" npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
rm -rf "$assets"
copy_assets
describe >"$stamp"

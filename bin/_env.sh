# Sourced by the other commands here; needs $ROOT. Makes and keeps the environments:
#   make_env runtime   .venv with what the program needs
#   make_env dev       .venv with what tests, types and style need as well
#   make_env peers     .venv-peers with the other engines that bin/bench compares with
# Everything comes from requirements/*.txt, pinned with hashes. A stamp in the environment is written last,
# so that an interrupted set-up is seen, thrown away and made again.

say() { printf '%s\n' "$*" >&2; }

find_python() {
    for candidate in ${MEDSKAPA_PYTHON:+"$MEDSKAPA_PYTHON"} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            if "$candidate" -c 'import venv, ensurepip' >/dev/null 2>&1; then
                PYTHON=$candidate
                return 0
            fi
            say "$candidate has no venv module (on Debian and Ubuntu: apt-get install python3-venv); looking further."
        fi
    done
    say "Medskapa needs Python 3.11 or newer, with venv, and found none."
    say "Install it, or name it: MEDSKAPA_PYTHON=/path/to/python3.12 $0"
    return 1
}

checksum() { cksum "$@" | cut -d ' ' -f 1,2 | tr ' \n' '--'; }

# The place is part of the stamp: a moved environment does not work.
lock_stamp() { printf '%s%s' "$(checksum "$ROOT/requirements/$1.txt")" "$ROOT"; }

project_stamp() { { cat "$ROOT/pyproject.toml"; grep -m 1 '^## ' "$ROOT/CHANGELOG.md"; } | checksum; }

stamp_is() { # stamp_is FILE TEXT
    [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]
}

new_venv() { # new_venv FOLDER
    find_python || return 1
    say "Making $(basename "$1") with $("$PYTHON" --version 2>&1). This happens once and takes a minute or two."
    rm -rf "$1"
    "$PYTHON" -m venv "$1"
}

install() { # install FOLDER KIND: the pinned packages of requirements/KIND.txt
    say "Installing $(grep -c '^[a-z]' "$ROOT/requirements/$2.txt") pinned packages ($2) …"
    "$1/bin/python" -m pip install -qq --disable-pip-version-check --no-input \
        --require-hashes -r "$ROOT/requirements/$2.txt" || {
        say "The packages could not be installed; what pip said stands above. Is a package index within reach?"
        say "Nothing needs to be cleaned up: run the command again."
        return 1
    }
    lock_stamp "$2" >"$1/stamp-$2"
}

install_project() { # the project itself, from this folder, fetching nothing
    rm -f "$ROOT/.venv/stamp-project"
    "$ROOT/.venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input --no-index \
        --no-deps --no-build-isolation --editable "$ROOT" || return 1
    project_stamp >"$ROOT/.venv/stamp-project"
}

make_env() {
    if [ "$1" = peers ]; then folder=$ROOT/.venv-peers; else folder=$ROOT/.venv; fi
    if env_is_ready "$1"; then return 0; fi
    if command -v flock >/dev/null 2>&1; then # two commands at once: the second waits for the first
        (flock 9 && set_up "$1") 9>"$folder.lock"
    else
        set_up "$1"
    fi
}

env_is_ready() {
    [ -x "$folder/bin/python" ] || return 1
    if [ "$1" != runtime ] || ! stamp_is "$folder/stamp-dev" "$(lock_stamp dev)"; then # dev has all of runtime
        stamp_is "$folder/stamp-$1" "$(lock_stamp "$1")" || return 1
    fi
    [ "$1" = peers ] || stamp_is "$folder/stamp-project" "$(project_stamp)"
}

set_up() {
    if env_is_ready "$1"; then return 0; fi
    [ -x "$folder/bin/python" ] || rm -rf "$folder" # its Python is gone
    kind=$1
    if [ "$kind" = runtime ] && [ -f "$folder/stamp-dev" ]; then kind=dev; fi # never take away what tests need
    if ! stamp_is "$folder/stamp-$kind" "$(lock_stamp "$kind")"; then
        if [ "$kind" = dev ] && stamp_is "$folder/stamp-runtime" "$(lock_stamp runtime)"; then
            rm "$folder/stamp-runtime" # sound: the rest is added to it
        else
            new_venv "$folder" || return 1
        fi
        install "$folder" "$kind" || return 1
    fi
    [ "$kind" = peers ] || install_project
}

# shellcheck shell=bash
# Shared by the box's own scripts, with the `get` of its operating system: get NAME... installs
# packages, and waits for the package manager instead of failing on its lock.
# shellcheck disable=SC1090,SC1091
. /etc/workstation/config.env

# patiently COMMAND...: until it works, for half an hour: for what is not on the box, a package repository
# or the data volume. Tests make it shorter: bash takes SECONDS from the environment.
patiently() {
    until "$@"; do
        ((SECONDS < 1800)) || return
        sleep 9
    done
}

die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# fetch URL FILE [SHA256]: downloads with patience, and never leaves half a file under its name.
fetch() {
    type -P curl || patiently get ca-certificates curl
    mkdir -p "${2%/*}"
    curl -fsSL --proto '=https' --retry 8 --retry-all-errors --connect-timeout 20 --max-time 900 -o "$2.part" "$1" &&
        { [ -z "${3-}" ] || echo "$3 $2.part" | sha256sum -c; } && mv "$2.part" "$2"
}

# shellcheck shell=bash
# What the box's own scripts share; each of them sources it first. It gives them the functions below, and the box's
# settings (WORKSTATION_..., from /etc/workstation/config.env). An image that is being made belongs to no box yet: what
# installs has to do without settings.
#
# The operating system's own folder adds install_packages NAME..., which waits for the package manager
# instead of failing on its lock.

# shellcheck disable=SC1090,SC1091
[ ! -e /etc/workstation/config.env ] || . /etc/workstation/config.env

# patiently COMMAND...: repeats a command until it works, for half an hour. For what is not on the box:
# a package repository, the data volume. Tests make it shorter: bash takes SECONDS from the environment.
patiently() {
    until "$@"; do
        ((SECONDS < 1800)) || return
        sleep 9
    done
}

# die MESSAGE...: ends the script with a message that names it.
die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# fetch URL FILE [SHA256]: downloads with patience, and never leaves half a file under its name.
fetch() {
    local url=$1 file=$2 sha256=${3-}
    type -P curl || patiently install_packages ca-certificates curl
    mkdir -p "${file%/*}"
    curl -fsSL --proto '=https' --retry 8 --retry-all-errors --connect-timeout 20 --max-time 900 \
        -o "$file.part" "$url" || return
    if [ -n "$sha256" ]; then
        echo "$sha256 $file.part" | sha256sum -c || return
    fi
    mv "$file.part" "$file"
}

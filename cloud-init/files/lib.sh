# shellcheck shell=bash
# Shared by the box's own scripts. WORKSTATION_CONFIG is for tests only.
# shellcheck disable=SC1090
. "${WORKSTATION_CONFIG:-/etc/workstation/config.env}"

die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# fetch URL FILE [SHA256]: downloads with patience, and never leaves half a file under its name.
fetch() {
    curl -fsSL --retry 8 --retry-all-errors --retry-delay 5 --connect-timeout 20 --max-time 900 \
        -o "$2.part" "$1" || return
    [ -z "${3-}" ] || echo "$3  $2.part" | sha256sum -c --quiet || return
    mv "$2.part" "$2"
}

# install_packages NAME...: waits for the package manager instead of failing on its lock.
install_packages() {
    if [ "$WORKSTATION_OS" = debian12 ]; then
        export DEBIAN_FRONTEND=noninteractive
        apt-get -qo DPkg::Lock::Timeout=900 update
        apt-get -qyo DPkg::Lock::Timeout=900 install --no-install-recommends "$@"
    else
        dnf -qy install "$@"
    fi
}

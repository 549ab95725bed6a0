# shellcheck shell=bash
get() {
    dnf -qy install "$@"
}

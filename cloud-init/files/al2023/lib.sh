# shellcheck shell=bash
# install_packages NAME...: dnf waits for its lock without being asked.
install_packages() {
    dnf -qy install "$@"
}

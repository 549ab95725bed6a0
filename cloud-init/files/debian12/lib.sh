# shellcheck shell=bash
# install_packages NAME...: apt waits for its lock because 90-workstation, which the documents write, says so.
install_packages() {
    export DEBIAN_FRONTEND=noninteractive
    # After a power cut apt refuses everything until this is done; -f then adds what is missing.
    dpkg --configure -a || :
    apt-get -q update
    apt-get -fqy install "$@"
}

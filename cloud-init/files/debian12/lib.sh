# shellcheck shell=bash
get() {
    export DEBIAN_FRONTEND=noninteractive
    # After a power cut apt refuses everything until this is done; -f then adds what is missing.
    dpkg --configure -a || :
    apt-get -q update
    apt-get -fqy install "$@"
}

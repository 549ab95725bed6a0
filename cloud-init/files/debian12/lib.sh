# shellcheck shell=bash
get() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qo DPkg::Lock::Timeout=900 update
    apt-get -qyo DPkg::Lock::Timeout=900 install --no-install-recommends "$@"
}

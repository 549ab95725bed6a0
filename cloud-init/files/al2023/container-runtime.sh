# shellcheck shell=bash
# 25.0, the first that knows CDI.
get_docker() {
    get docker
}

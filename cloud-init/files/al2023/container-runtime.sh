# shellcheck shell=bash
# Installs Amazon's own Docker: 25.0, the first that knows CDI.
install_docker() {
    install_packages docker
}

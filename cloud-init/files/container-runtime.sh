#!/bin/bash
# Installs and starts Docker with its plugins Compose and Buildx.
#
# workstation-container-runtime.service runs it at every boot; it does only what is missing.
# Reads the plugins' releases and checksums from /usr/local/libexec/workstation/plugins.
# The operating system's own folder adds install_docker.
set -euo pipefail
# shellcheck disable=SC1091
. /usr/local/libexec/workstation/lib.sh

if ! type dockerd; then
    patiently install_docker
fi
systemctl enable --now docker

while read -r name release sha256; do
    plugin=/usr/local/lib/docker/cli-plugins/docker-$name
    if [ ! -x "$plugin" ]; then
        fetch "https://github.com/docker/$name/releases/download/$release" "$plugin" "$sha256"
    fi
    chmod 755 "$plugin"
done </usr/local/libexec/workstation/plugins

#!/bin/bash
# Docker, Compose and Buildx. Runs at every boot and does only what is missing.
set -euo pipefail
# shellcheck disable=SC1091
. /usr/local/libexec/workstation/lib.sh
machine=$(uname -m)

# Debian's own docker.io is 20.10, which knows no CDI, so it is only the fallback: enough for a CPU
# box, and the self-test says so on a GPU box.
docker_for_debian() {
    local key=/etc/apt/keyrings/docker.asc list=/etc/apt/sources.list.d/docker.list
    mkdir -p /etc/apt/keyrings
    # The key's checksum is in public manifests that also name its fingerprint, 9DC8 5822 9FC7 DD38
    # 854A E2D8 8D81 803C 0EBF CD88 (searched 2026-11-23).
    if fetch https://download.docker.com/linux/debian/gpg $key \
        1500c1f56fa9e26b9b8f42452a553675796ade0807cdce11975eb98170b3a570; then
        echo "deb [signed-by=$key] https://download.docker.com/linux/debian bookworm stable" >$list
        # One major version: a rebuild must not bring the next one unasked.
        printf 'Package: docker-ce*\nPin: version 5:29.*\nPin-Priority: 1001\n' \
            >/etc/apt/preferences.d/docker
        install_packages docker-ce docker-ce-cli containerd.io && return
    fi
    echo "Docker's repository cannot be used; installing Debian's docker.io" >&2
    rm -f $list
    install_packages docker.io
}

# plugin NAME URL SHA256: checksums from the official `docker` image's Dockerfile,
# https://github.com/docker-library/docker/blob/3289af8/29/cli/Dockerfile (2026-08-06).
plugin() {
    local file=/usr/local/lib/docker/cli-plugins/$1
    [ -x "$file" ] && return
    mkdir -p "${file%/*}"
    fetch "https://github.com/docker/$2" "$file" "$3" && chmod 755 "$file"
}

command -v dockerd >/dev/null || docker_for_debian
systemctl enable --now docker
rc=0
if [ "$machine" = x86_64 ]; then
    plugin docker-compose compose/releases/download/v5.4.0/docker-compose-linux-x86_64 \
        837fd1d35bf6a494f41b5b5988269a7be79de337cf1a1a6ff0e45ab51bb4e9be || rc=1
    plugin docker-buildx buildx/releases/download/v0.36.1/buildx-v0.36.1.linux-amd64 \
        48af8a397ebd60178778bf63611dbcebe5f5e7a9be90eb9147b24b9587455778 || rc=1
else
    plugin docker-compose compose/releases/download/v5.4.0/docker-compose-linux-aarch64 \
        fc5d1371f1ec7987e703da94ede49af3fbfb240b83f22991a98511de7bc4b93b || rc=1
    plugin docker-buildx buildx/releases/download/v0.36.1/buildx-v0.36.1.linux-arm64 \
        5d0cafd9d16afe1a0f0d9529885344ace2cc99efdd531b6c783c5455a6001569 || rc=1
fi
exit $rc

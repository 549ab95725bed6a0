# shellcheck shell=bash disable=SC1091

# Installs Docker from its own repository, one major version: a rebuild must not bring the next one
# unasked. When the repository cannot be used, Debian's own is enough for a CPU box; 12's 20.10 knows no
# CDI, and the self-test says so on a GPU box.
install_docker() {
    local repository=https://download.docker.com/linux/debian
    local key=/etc/apt/keyrings/docker.asc
    local list=/etc/apt/sources.list.d/docker.list
    local codename
    codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
    # The key's checksum is in public manifests that also name its fingerprint, 9DC8 5822 9FC7 DD38 854A
    # E2D8 8D81 803C 0EBF CD88 (searched 2026-11-23).
    fetch $repository/gpg $key 1500c1f56fa9e26b9b8f42452a553675796ade0807cdce11975eb98170b3a570 &&
        echo "deb [signed-by=$key] $repository $codename stable" >$list &&
        install_packages "docker-ce=5:29.*" "docker-ce-cli=5:29.*" containerd.io && return
    rm -f $list
    install_packages docker.io
}

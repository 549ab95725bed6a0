# shellcheck shell=bash disable=SC1091
# Docker's own repository, one major version: a rebuild must not bring the next one unasked. The
# key's checksum is in public manifests that also name its fingerprint, 9DC8 5822 9FC7 DD38 854A
# E2D8 8D81 803C 0EBF CD88 (searched 2026-11-23). When the repository cannot be used, Debian's own
# is enough for a CPU box; 12's 20.10 knows no CDI, and the self-test says so on a GPU box.
get_docker() {
    local at=https://download.docker.com/linux/debian list=/etc/apt/sources.list.d/docker.list
    local key=/etc/apt/keyrings/docker.asc
    fetch $at/gpg $key 1500c1f56fa9e26b9b8f42452a553675796ade0807cdce11975eb98170b3a570 &&
        echo "deb [signed-by=$key] $at $(. /etc/os-release && echo "$VERSION_CODENAME") stable" >$list &&
        get docker-ce{,-cli}=5:29.* containerd.io && return
    rm -f $list
    get docker.io
}

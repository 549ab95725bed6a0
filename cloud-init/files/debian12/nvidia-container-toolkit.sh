# shellcheck shell=bash disable=SC2154

# Installs the toolkit from NVIDIA's repository, all its packages in one version.
install_toolkit() {
    local key=/etc/apt/keyrings/nvidia.asc
    # Checksum from public manifests that pin this key (searched 2026-11-23).
    fetch "$repository/gpgkey" $key c880576d6cf75a48e5027a871bac70fd0421ab07d2b55f30877b21f1c87959c9 || return
    echo "deb [signed-by=$key] $repository/stable/deb/amd64 /" >/etc/apt/sources.list.d/nvidia.list || return
    install_packages "nvidia-container-toolkit=$version" "nvidia-container-toolkit-base=$version" \
        "libnvidia-container-tools=$version" "libnvidia-container1=$version"
}

# Holds the installed packages of the kernel, of its headers and of NVIDIA's; lines of those that are installed
# start with `ii`. dpkg also knows names that others merely break or replace, such as libgldispatch0-nvidia
# (libglvnd0's), and apt-mark fails on the first of them.
hold_packages() {
    dpkg-query -Wf '${db:Status-Abbrev} ${Package}\n' |
        sed -nE 's/^ii +(linux-[ih].*|.*(nvidia|cuda).*)/\1/p' |
        xargs -r apt-mark hold
}

# shellcheck shell=bash disable=SC2154
get_toolkit() {
    local key=/etc/apt/keyrings/nvidia.asc
    # Checksum from public manifests that pin this key (searched 2026-11-23).
    fetch "$repository/gpgkey" $key c880576d6cf75a48e5027a871bac70fd0421ab07d2b55f30877b21f1c87959c9 &&
        echo "deb [signed-by=$key] $repository/stable/deb/amd64 /" \
            >/etc/apt/sources.list.d/nvidia.list &&
        get {"$name"{,-base},libnvidia-container{-tools,1}}="$version"
}

# Installed packages only: dpkg also knows names that others merely break or replace, such as
# libgldispatch0-nvidia (libglvnd0's), and apt-mark fails on the first of them.
hold() {
    dpkg-query -Wf '${db:Status-Abbrev} ${Package}\n' |
        sed -nE 's/^ii +(linux-[ih].*|.*(nvidia|cuda).*)/\1/p' | xargs -r apt-mark hold
}

# shellcheck shell=bash disable=SC2154
get_toolkit() {
    local key=/etc/apt/keyrings/nvidia.asc
    # Checksum from public manifests that pin this key (searched 2026-11-23).
    fetch "$repository/gpgkey" $key c880576d6cf75a48e5027a871bac70fd0421ab07d2b55f30877b21f1c87959c9
    echo "deb [signed-by=$key] $repository/stable/deb/amd64 /" \
        >/etc/apt/sources.list.d/nvidia.list
    get {"$name"{,-base},libnvidia-container{-tools,1}}="$version"
}

hold() {
    dpkg-query -Wf '${Package}\n' 'linux-[ih]*' '*nvidia*' '*cuda*' | xargs apt-mark hold
}

#!/bin/bash
# The container toolkit where the image lacks it, the CDI description of the GPUs, and the hold that
# keeps kernel, driver and toolkit together.
set -euo pipefail
# shellcheck disable=SC1091
. /usr/local/libexec/workstation/lib.sh
# Published by 2026-07 (https://github.com/NVIDIA/cloud-native-docs, install guide).
version=1.20.0-1
repository=https://nvidia.github.io/libnvidia-container
packages=()
for name in nvidia-container-toolkit{,-base} libnvidia-container{-tools,1}; do
    [ "$WORKSTATION_OS" = debian12 ] && packages+=("$name=$version") || packages+=("$name-$version")
done

if ! command -v nvidia-ctk >/dev/null; then
    if [ "$WORKSTATION_OS" = debian12 ]; then
        key=/etc/apt/keyrings/nvidia.asc
        mkdir -p /etc/apt/keyrings
        # Checksum from public manifests that pin this key (searched 2026-11-23).
        fetch $repository/gpgkey $key c880576d6cf75a48e5027a871bac70fd0421ab07d2b55f30877b21f1c87959c9
        echo "deb [signed-by=$key] $repository/stable/deb/$(dpkg --print-architecture) /" \
            >/etc/apt/sources.list.d/nvidia-container-toolkit.list
    else
        fetch $repository/stable/rpm/nvidia-container-toolkit.repo \
            /etc/yum.repos.d/nvidia-container-toolkit.repo
    fi
    install_packages "${packages[@]}"
fi

# Without this an unattended upgrade brings a kernel the module was not built for, or a library
# that no longer matches the loaded module.
if [ "$WORKSTATION_OS" = debian12 ]; then
    dpkg-query -Wf '${db:Status-Status} ${Package}\n' 'linux-image*' 'linux-headers*' '*nvidia*' '*cuda*' |
        sed -n 's/^installed //p' | xargs apt-mark hold
else
    install_packages python3-dnf-plugin-versionlock
    dnf -q versionlock add 'kernel*' '*nvidia*'
fi

# The toolkit's own nvidia-cdi-refresh does this at boot from 1.18 on; this covers older ones in
# images, and the first boot, when the driver came after the toolkit's unit had looked.
nvidia-ctk cdi generate --output /var/run/cdi/nvidia.yaml

#!/bin/bash
# shellcheck disable=SC1091,SC2034,SC2154
# The container toolkit where the image lacks it, the CDI description of the GPUs, and the hold that
# keeps kernel, driver and toolkit together: without it an upgrade brings a kernel the module was
# not built for, or a library that no longer matches the loaded module.
set -euo pipefail
. /usr/local/libexec/workstation/lib.sh
repository=https://nvidia.github.io/libnvidia-container
name=nvidia-container-toolkit
# Published by 2026-07 (https://github.com/NVIDIA/cloud-native-docs, install guide).
version=1.20.0-1
type nvidia-ctk || get_toolkit
hold
# The toolkit's own nvidia-cdi-refresh does this at boot from 1.18 on; this covers older ones in
# images, and the first boot, when the driver came after the toolkit's unit had looked.
nvidia-ctk cdi generate --output /var/run/cdi/nvidia.yaml

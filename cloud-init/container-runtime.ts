import type { OperatingSystem } from "../catalog/machine-plan";
import { enableNow, script, unit } from "./box-files";
import { cloudConfig, type Document } from "./document";

/** Debian's Docker comes from Docker's own repository, which the script sets up. */
const packages = {
    al2023: ["docker"],
    debian12: [],
} as const satisfies Record<OperatingSystem, readonly string[]>;

/**
 * CDI is how containers get the GPU: unlike the older runtime hook, it survives a `systemctl
 * daemon-reload` (https://github.com/NVIDIA/cloud-native-docs, troubleshooting, read 2026-11-23).
 * Images and containers stay on the root disk: they can be had again, and the volume is for work.
 */
const daemon = {
    features: { cdi: true },
    "live-restore": true,
    "log-opts": { "max-size": "20m", "max-file": "3" },
};

/** Docker with Compose and Buildx. In the background, so a failed download stops nothing else. */
export function containerRuntime(operatingSystem: OperatingSystem): Document {
    const service = "workstation-container-runtime.service";
    const wanted: readonly string[] = packages[operatingSystem];
    return cloudConfig("50-container-runtime.yaml", {
        ...(wanted.length > 0 && { packages: wanted }),
        write_files: [
            { path: "/etc/docker/daemon.json", content: `${JSON.stringify(daemon)}\n` },
            script("container-runtime.sh"),
            unit(service),
        ],
        runcmd: enableNow(service),
    });
}

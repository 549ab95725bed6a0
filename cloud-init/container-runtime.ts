import type { MachinePlan } from "../catalog/machine-plan";
import type { Architecture } from "../catalog/platform";
import { script } from "./box-files";
import type { Document } from "./document";
import { serviceDocument } from "./services";

/**
 * Docker's plugins: repository, release file and SHA-256. Amazon Linux 2023 packages no Compose, and
 * a Buildx that is too old for it. Versions and checksums from the official `docker` image's Dockerfile:
 * https://github.com/docker-library/docker/blob/3289af8/29/cli/Dockerfile (2026-08-06)
 */
const plugins = {
    x86_64: [
        "compose v5.4.0/docker-compose-linux-x86_64 837fd1d35bf6a494f41b5b5988269a7be79de337cf1a1a6ff0e45ab51bb4e9be",
        "buildx v0.36.1/buildx-v0.36.1.linux-amd64 48af8a397ebd60178778bf63611dbcebe5f5e7a9be90eb9147b24b9587455778",
    ],
    arm64: [
        "compose v5.4.0/docker-compose-linux-aarch64 fc5d1371f1ec7987e703da94ede49af3fbfb240b83f22991a98511de7bc4b93b",
        "buildx v0.36.1/buildx-v0.36.1.linux-arm64 5d0cafd9d16afe1a0f0d9529885344ace2cc99efdd531b6c783c5455a6001569",
    ],
} as const satisfies Record<Architecture, readonly string[]>;

/**
 * Containers get the GPU through CDI: unlike the older runtime hook, it survives a `systemctl
 * daemon-reload` (https://github.com/NVIDIA/cloud-native-docs, troubleshooting, read 2026-11-23).
 * Docker 25.0 to 28.1 need the feature switched on; later versions have it on.
 * Images and containers stay on the root disk: they can be downloaded again, and the volume is for work.
 */
const daemon = {
    features: { cdi: true },
    "live-restore": true,
    "log-opts": { "max-size": "20m", "max-file": "3" },
};

/** Installs Docker with Compose and Buildx, in the background, so that a failed download stops nothing else. */
export function containerRuntime({ operatingSystem, image }: MachinePlan): Document {
    return serviceDocument("15-container-runtime.yaml", "workstation-container-runtime.service", [
        { path: "/etc/docker/daemon.json", content: `${JSON.stringify(daemon)}\n` },
        {
            path: "/usr/local/libexec/workstation/plugins",
            content: `${plugins[image.architecture].join("\n")}\n`,
        },
        script("container-runtime.sh", operatingSystem),
    ]);
}

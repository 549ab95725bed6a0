import type { OperatingSystem } from "../catalog/platform";
import { enableNow, script, unit, type WriteFile } from "./box-files";
import { cloudConfig, type Document } from "./document";

/** Writes files and a service that needs them, and starts it in the background, at every boot too. */
export function serviceDocument(
    filename: string,
    service: string,
    files: readonly WriteFile[],
): Document {
    return cloudConfig(filename, {
        write_files: [...files, unit(service)],
        runcmd: enableNow(service),
    });
}

/**
 * Puts /home and /data on the member's own volume. It runs in the background, because the volume moves over
 * from the old box only after this one has started.
 */
export function dataVolume(operatingSystem: OperatingSystem): Document {
    return serviceDocument("30-data-volume.yaml", "workstation-data-volume.service", [
        script("data-volume.sh", operatingSystem),
    ]);
}

/**
 * Installs the driver when the image brings none. Branch and module flavour are in config.env. Costs about
 * five minutes of the first boot: the module is compiled for the running kernel.
 */
export function nvidiaDriver(operatingSystem: OperatingSystem): Document {
    return serviceDocument("60-nvidia-driver.yaml", "workstation-nvidia-driver.service", [
        script("nvidia-driver.sh", operatingSystem),
    ]);
}

/** Gives containers access to GPUs: `docker run --device nvidia.com/gpu=all`. */
export function nvidiaContainerToolkit(operatingSystem: OperatingSystem): Document {
    const service = "workstation-nvidia-container-toolkit.service";
    return serviceDocument("70-nvidia-container-toolkit.yaml", service, [
        script("nvidia-container-toolkit.sh", operatingSystem),
    ]);
}

/** Installs the `train` command and pulls the training image, some gigabytes, in the background. */
export function framework(operatingSystem: OperatingSystem): Document {
    return serviceDocument("80-framework.yaml", "workstation-framework.service", [
        script("train", operatingSystem, "/usr/local/bin/train"),
        script("probe.py", operatingSystem),
    ]);
}

/** Shown at login, so that nobody works on a half-built box without knowing. */
const atLogin = '[ -z "$PS1" ] || /usr/local/bin/workstation-status --last\n';

/** Installs the self-test. It runs at every boot, at login, and whenever `up` asks through Session Manager. */
export function readiness(operatingSystem: OperatingSystem): Document {
    return serviceDocument("90-readiness.yaml", "workstation-status.service", [
        script("workstation-status", operatingSystem, "/usr/local/bin/workstation-status"),
        { path: "/etc/profile.d/workstation.sh", content: atLogin },
    ]);
}

import type { DriverPlan } from "../catalog/machine-plan";
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
    return serviceDocument("70-data-volume.yaml", "workstation-data-volume.service", [
        script("data-volume.sh", operatingSystem),
    ]);
}

/**
 * Installs the planned branch and module flavour of the driver, when the image brings none. Costs about five minutes of
 * the first boot: the module is compiled for the running kernel.
 */
export function nvidiaDriver(
    operatingSystem: OperatingSystem,
    { branch, kernelModule }: Pick<DriverPlan, "branch" | "kernelModule">,
): Document {
    return serviceDocument("30-nvidia-driver.yaml", "workstation-nvidia-driver.service", [
        {
            path: "/usr/local/libexec/workstation/driver",
            content: `${branch} ${kernelModule}\n`,
        },
        script("nvidia-driver.sh", operatingSystem),
    ]);
}

/** Gives containers access to GPUs: `docker run --device nvidia.com/gpu=all`. */
export function nvidiaContainerToolkit(operatingSystem: OperatingSystem): Document {
    const service = "workstation-nvidia-container-toolkit.service";
    return serviceDocument("35-nvidia-container-toolkit.yaml", service, [
        script("nvidia-container-toolkit.sh", operatingSystem),
    ]);
}

/** Pulls the training image, some gigabytes, in the background. The `train` command comes with the live settings. */
export function framework(): Document {
    return serviceDocument("80-framework.yaml", "workstation-framework.service", []);
}

/**
 * Run at each interactive login, so that nobody works on a half-built box without knowing. What a login shows comes with
 * the live settings, and until they have come it says so.
 */
const atLogin = `if [ -n "$PS1" ]; then
 if [ -x /var/lib/workstation/live/current/at-login ]; then
  /var/lib/workstation/live/current/at-login
 else
  echo "workstation: unfinished: its commands and settings have not arrived yet"
 fi
fi
`;

/**
 * Runs the self-test at every boot and at login; `up` asks for it through Systems Manager. The test itself comes with the
 * live settings, so a new one needs no new box.
 */
export function readiness(): Document {
    return serviceDocument("90-readiness.yaml", "workstation-status.service", [
        { path: "/etc/profile.d/workstation.sh", content: atLogin },
    ]);
}

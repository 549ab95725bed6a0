import type { OperatingSystem } from "../catalog/platform";
import { enableNow, script, unit } from "./box-files";
import { cloudConfig, type Document } from "./document";

/**
 * Puts /home and /data on the member's own volume. It runs in the background, because the volume moves over
 * from the old box only after this one has started.
 */
export function dataVolume(operatingSystem: OperatingSystem): Document {
    const service = "workstation-data-volume.service";
    return cloudConfig("30-data-volume.yaml", {
        write_files: [script("data-volume.sh", operatingSystem), unit(service)],
        runcmd: enableNow(service),
    });
}

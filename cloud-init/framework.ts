import type { OperatingSystem } from "../catalog/platform";
import { enableNow, script, unit } from "./box-files";
import { cloudConfig, type Document } from "./document";

/** Installs the `train` command and pulls the training image, some gigabytes, in the background. */
export function framework(operatingSystem: OperatingSystem): Document {
    const service = "workstation-framework.service";
    return cloudConfig("80-framework.yaml", {
        write_files: [
            script("train", operatingSystem, "/usr/local/bin/train"),
            script("probe.py", operatingSystem),
            unit(service),
        ],
        runcmd: enableNow(service),
    });
}

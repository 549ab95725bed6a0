import type { OperatingSystem } from "../catalog/platform";
import { enableNow, script, unit } from "./box-files";
import { cloudConfig, type Document } from "./document";

/** Gives containers access to GPUs: `docker run --device nvidia.com/gpu=all`. */
export function nvidiaContainerToolkit(operatingSystem: OperatingSystem): Document {
    const service = "workstation-nvidia-container-toolkit.service";
    return cloudConfig("70-nvidia-container-toolkit.yaml", {
        write_files: [script("nvidia-container-toolkit.sh", operatingSystem), unit(service)],
        runcmd: enableNow(service),
    });
}

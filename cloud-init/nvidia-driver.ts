import type { OperatingSystem } from "../catalog/platform";
import { enableNow, script, unit } from "./box-files";
import { cloudConfig, type Document } from "./document";

/**
 * Installs the driver when the image brings none. Branch and module flavour are in config.env. Costs about
 * five minutes of the first boot: the module is compiled for the running kernel.
 */
export function nvidiaDriver(operatingSystem: OperatingSystem): Document {
    const service = "workstation-nvidia-driver.service";
    return cloudConfig("60-nvidia-driver.yaml", {
        write_files: [script("nvidia-driver.sh", operatingSystem), unit(service)],
        runcmd: enableNow(service),
    });
}

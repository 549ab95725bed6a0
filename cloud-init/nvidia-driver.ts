import type { OperatingSystem } from "../catalog/platform";
import { enableNow, script, unit } from "./box-files";
import { cloudConfig, type Document } from "./document";

/**
 * The driver, where the image brings none. Branch and module flavour stand in config.env. Costs
 * some five minutes of the first boot: the module is compiled for the running kernel.
 */
export function nvidiaDriver(operatingSystem: OperatingSystem): Document {
    const service = "workstation-nvidia-driver.service";
    return cloudConfig("60-nvidia-driver.yaml", {
        write_files: [script("nvidia-driver.sh", operatingSystem), unit(service)],
        runcmd: enableNow(service),
    });
}

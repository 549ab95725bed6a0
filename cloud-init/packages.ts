import type { OperatingSystem } from "../catalog/platform";
import { basePackages } from "./base";
import { enableNow, script, unit } from "./box-files";
import { desktopPackages } from "./desktop";
import { cloudConfig, type Document } from "./document";

/** A box's list of packages, one per line. */
export const packageList = "/usr/local/libexec/workstation/packages";

/**
 * Installs the packages of all documents with a unit of ours. cloud-init tries its `packages` only once: if a
 * repository is down at that moment, or the box reboots half-way, the packages would stay missing.
 */
export function packages(operatingSystem: OperatingSystem, desktop: boolean): Document {
    const names: readonly string[] = [
        ...basePackages[operatingSystem],
        ...(desktop ? desktopPackages[operatingSystem] : []),
    ];
    const service = "workstation-packages.service";
    return cloudConfig("25-packages.yaml", {
        write_files: [
            { path: packageList, content: `${names.join("\n")}\n` },
            script("packages.sh", operatingSystem),
            unit(service),
        ],
        runcmd: enableNow(service),
    });
}

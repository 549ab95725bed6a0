import type { OperatingSystem } from "../catalog/platform";
import { basePackages } from "./base";
import { script } from "./box-files";
import { desktopPackages } from "./desktop";
import type { Document } from "./document";
import { serviceDocument } from "./services";

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
    return serviceDocument("20-packages.yaml", "workstation-packages.service", [
        { path: packageList, content: `${names.join("\n")}\n` },
        script("packages.sh", operatingSystem),
    ]);
}

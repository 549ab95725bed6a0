import type { OperatingSystem } from "../catalog/platform";
import { basePackages } from "./base";
import { enableNow, script, unit } from "./box-files";
import { desktopPackages } from "./desktop";
import { cloudConfig, type Document } from "./document";

/** Where a box lists its packages, one a line. */
export const packageList = "/usr/local/libexec/workstation/packages";

/**
 * The packages of all documents, installed by a unit of ours. cloud-init's `packages` would be tried
 * once: a repository that is down at that moment, or a reboot half-way, and the box stays without.
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

import type { OperatingSystem } from "../catalog/platform";
import { enableNow, script, unit } from "./box-files";
import { cloudConfig, type Document } from "./document";

/** Shown at login, so that nobody works on a half-built box without knowing. */
const atLogin = '[ -z "$PS1" ] || /usr/local/bin/workstation-status --last\n';

/** Installs the self-test. It runs at every boot, at login, and whenever `up` asks through Session Manager. */
export function readiness(operatingSystem: OperatingSystem): Document {
    const service = "workstation-status.service";
    return cloudConfig("90-readiness.yaml", {
        write_files: [
            script("workstation-status", operatingSystem, "/usr/local/bin/workstation-status"),
            { path: "/etc/profile.d/workstation.sh", content: atLogin },
            unit(service),
        ],
        runcmd: enableNow(service),
    });
}

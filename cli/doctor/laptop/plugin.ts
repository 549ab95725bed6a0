import { check, type Finding, notNeeded, ok, warn } from "../check";
import { type Answered, askProgram } from "../programs";
import { isOlder, versionIn } from "../version";

/** AWS says that earlier ones may fail, and has withdrawn one (Session Manager user guide, plugin version history, 2026-10). */
const supportedFrom = "1.2.764.0";
const withdrawn = "1.2.889.0";

const newer = "install the newest one (README.md, First deployment), or leave out --plugin";

/** Decides by what AWS's plugin answered to `--version`. */
export function decidePlugin({ isInstalled, out }: Answered): Finding {
    if (!isInstalled) return notNeeded("not installed; only --plugin uses it");
    const version = versionIn(out);
    if (version === undefined) return warn("AWS's plugin does not say its version", newer);
    if (version === withdrawn) return warn(`${version}, which AWS has withdrawn`, newer);
    if (isOlder(version, supportedFrom))
        return warn(`${version}; AWS says that one before ${supportedFrom} may fail`, newer);
    return ok(`${version}; only --plugin uses it`);
}

export const plugin = check("AWS's plugin", {
    ask: (_, signal) => askProgram("session-manager-plugin", ["--version"], signal),
    decide: decidePlugin,
});

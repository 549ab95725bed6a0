import { check, fail, type Finding, ok } from "../check";
import { type Answered, askProgram } from "../programs";
import { isOlder } from "../version";

/** The first with `StrictHostKeyChecking accept-new` (OpenSSH 7.6 release notes, 2017-10-03). */
const least = "7.6";

const install =
    "install OpenSSH's client (Windows: `winget install Microsoft.OpenSSH.Preview`, Debian: `sudo apt install openssh-client`)";

/** Decides by what `ssh -V` answered: it writes to standard error. */
export function decideOpenSsh({ isInstalled, err }: Answered): Finding {
    if (!isInstalled)
        return fail("there is no `ssh` on this computer, which ssh, code and copy need", install);
    const version = /OpenSSH_(?:for_Windows_)?(\d+\.\d+)/.exec(err)?.[1];
    const said = err.trim().split(/[\n,]/)[0] ?? "";
    if (version === undefined) return fail(`\`ssh\` is not OpenSSH's, it says: ${said}`, install);
    if (isOlder(version, least))
        return fail(`${version}, but ${least} or later is needed`, install);
    return ok(version);
}

export const openSsh = check("OpenSSH", {
    ask: (_, signal) => askProgram("ssh", ["-V"], signal),
    decide: decideOpenSsh,
});

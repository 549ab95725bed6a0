import type { KnownError } from "./explanation";

/** Deletes empty files that Pulumi writes beside each state file and cannot read (gocloud.dev/blob/fileblob). */
export const halfWritten = "find ~/.pulumi/stacks -name '*.attrs' -empty -delete";

const install =
    "Windows: `winget install Pulumi.Pulumi`, macOS: `brew install pulumi/tap/pulumi`, " +
    "Linux: https://www.pulumi.com/docs/install";

/**
 * Errors on this computer, before AWS is asked. Pulumi's sentences are those of 3.248.0, seen on 2026-11-29; the others
 * are Node's and Go's names for errors of the operating system.
 */
export const laptopErrors = [
    {
        says: ["spawn pulumi ENOENT"],
        cause: "Pulumi is not installed on this machine",
        next: `install it (${install}); then run \`pulumi login\` and \`pulumi up\``,
    },
    {
        says: ["PULUMI_ACCESS_TOKEN must be set", "not logged in", "no Pulumi access token"],
        cause: "you are not logged in to Pulumi, which keeps the stack's state",
        next: "run `pulumi login` (README.md, First deployment, names places other than Pulumi's own service), then `pulumi up`",
    },
    {
        says: ["passphrase must be set"],
        cause: "Pulumi encrypts the secrets of a state on a disk or in a bucket with a passphrase, and it was given none",
        next: "run `export PULUMI_CONFIG_PASSPHRASE=PASSPHRASE` (PowerShell: `$env:PULUMI_CONFIG_PASSPHRASE = 'PASSPHRASE'`), with the same one for everybody who uses the stack, then `pulumi up`",
    },
    {
        says: ["incorrect passphrase"],
        cause: "the passphrase is not the one with which this stack was created",
        next: "run `export PULUMI_CONFIG_PASSPHRASE=PASSPHRASE` with that one, then `pulumi up`",
    },
    {
        says: ["currently locked by", "Conflict: Another update is currently in progress"],
        cause: "another `up` is running, or one was killed and could not remove its lock",
        next:
            "when nothing is running, run `pulumi cancel --yes`, then " +
            "`pulumi refresh --yes --skip-preview --clear-pending-creates`, then `pulumi up`",
    },
    {
        says: ["failed to load checkpoint: EOF"],
        cause: "Pulumi was killed while it wrote to a state on this disk (`pulumi login --local`), and left an empty file beside it",
        next: `run \`${halfWritten}\`, then \`pulumi cancel --yes\` and the same command again`,
    },
    {
        says: ["unable to open bucket"],
        cause: "Pulumi cannot open the place where the state is kept",
        next: "`pulumi whoami --verbose` names it; run `pulumi login` with the right one, then `pulumi up`",
    },
    {
        says: ["ENOSPC", "no space left on device"],
        cause: "a disk of this computer is full",
        next: "`df -h` shows which; make room, then run `pulumi up`",
    },
    {
        says: ["EACCES", "EROFS", "permission denied"],
        cause: "you may not read or write a file on this computer",
        next: "`ls -ld FILE`, with the file that the error names, shows its owner; get permission to write there, then run `pulumi up`",
    },
] as const satisfies readonly KnownError[];

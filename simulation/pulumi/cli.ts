/**
 * Finds the Pulumi CLI for the engine tests: an installed one of a supported version, or else one built from Go
 * modules and cached. `from-source/go.mod` and `go.sum` pin these modules. `npm run engine:build` runs this file
 * alone.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { buildGo, cachedCommand, hasGo } from "./go-modules";

const projectDir = join(__dirname, "..", "..");
const fromSource = join(__dirname, "from-source");
const cliPackage = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const hostVariable = "WORKSTATION_LANGUAGE_HOST";
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** Names the stand-in for Node.js's language host. */
export const nodeHostEnvironment = { [hostVariable]: join(fromSource, "language-host.cjs") };

export interface Pulumi {
    readonly command: string;
    readonly version: string;
    /** Variables to add to its environment. */
    readonly environment: Readonly<Record<string, string>>;
}

/**
 * Finds or builds the CLI, and names the one in use on stderr.
 *
 * @throws Error that tells how to install one.
 */
export function findPulumi(): Pulumi {
    const installed = versionOf("pulumi");
    if (installed !== undefined && isSupported(installed)) {
        say(`Pulumi ${installed}, as installed`);
        return { command: "pulumi", version: installed, environment: {} };
    }
    const version = pinnedVersion();
    const command = cachedCommand("pulumi", version);
    if (!existsSync(command)) build(version, command);
    say(`Pulumi ${version}, built from Go modules: ${command}`);
    return { command, version, environment: nodeHostEnvironment };
}

function versionOf(command: string): string | undefined {
    const { stdout, status } = spawnSync(command, ["version"], { encoding: "utf8" });
    return status === 0 ? /v?(\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined;
}

/** True when the version is at least the one in `requiredPulumiVersion`. */
export function isSupported(version: string): boolean {
    const lowest = /^>=(\d+)\.(\d+)\.(\d+)$/.exec(required())?.slice(1).map(Number) ?? [];
    const parts = version.split(".").map(Number);
    const at = lowest.findIndex((part, index) => part !== parts[index]);
    return at === -1 || (parts[at] ?? 0) > (lowest[at] ?? 0);
}

function required(): string {
    const project = parse(readFileSync(join(projectDir, "Pulumi.yaml"), "utf8")) as {
        requiredPulumiVersion: string;
    };
    return project.requiredPulumiVersion;
}

function pinnedVersion(): string {
    const pinned = /pulumi\/pkg\/v3 v(\S+)/.exec(readFileSync(join(fromSource, "go.mod"), "utf8"));
    if (pinned?.[1] === undefined)
        throw new Error("simulation/pulumi/from-source/go.mod pins no pulumi/pkg/v3");
    return pinned[1];
}

function build(version: string, command: string): void {
    if (!hasGo()) {
        throw new Error(
            `the engine tests need Pulumi ${required()}, and neither it nor Go to build it is here.\n` +
                "Install one of them and run again:\n" +
                "  Pulumi: https://www.pulumi.com/docs/iac/download-install\n" +
                "  Go 1.25 or later: https://go.dev/dl",
        );
    }
    say(`building Pulumi ${version} from Go modules; about 6 minutes on 2 cores, once a machine`);
    const unfinished = `${command}.${process.pid}`;
    const flags = `-s -w -X ${versionVariable}=v${version}`;
    if (!buildGo(fromSource, cliPackage, flags, unfinished)) {
        throw new Error(
            "Pulumi could not be built (see above). Install it instead: " +
                "https://www.pulumi.com/docs/iac/download-install",
        );
    }
    // The CLI looks for the language host beside itself; an installed Pulumi has it there.
    writeNodeHost(dirname(command));
    renameSync(unfinished, command);
}

/** Makes the stand-in for Node.js's language host a command in a folder. It needs `nodeHostEnvironment`. */
export function writeNodeHost(folder: string): void {
    const text = `#!/bin/sh\nexec node "$${hostVariable}" "$@"\n`;
    writeFileSync(join(folder, "pulumi-language-nodejs"), text, { mode: 0o755 });
}

function say(text: string): void {
    process.stderr.write(`engine: ${text}\n`);
}

if (require.main === module) findPulumi();

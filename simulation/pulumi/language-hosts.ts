/**
 * Builds language hosts for YAML and Python from pinned Go modules, once a machine. Pulumi's own host for YAML is a module;
 * those for Python and Node.js have no version that Go could fetch, so `from-source/python-host`
 * stands in for the one, and `from-source/write-sdk` writes the SDK that the other would.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeNodeHost } from "./cli";
import { buildGo, cachedCommand, hasGo } from "./go-modules";

const engine = join(__dirname, "from-source");

interface Host {
    readonly name: string;
    /** The folder with `go.mod` and `go.sum`. */
    readonly module: string;
    readonly goPackage: string;
    /** Folders whose files decide what is built. */
    readonly sources: readonly string[];
}

const hosts: Readonly<Record<"python" | "typescript" | "yaml", Host>> = {
    typescript: {
        name: "pulumi-write-sdk",
        module: engine,
        goPackage: "./write-sdk",
        sources: [engine, join(engine, "write-sdk")],
    },
    python: {
        name: "pulumi-language-python",
        module: engine,
        goPackage: "./python-host",
        sources: [engine, join(engine, "python-host")],
    },
    yaml: {
        name: "pulumi-language-yaml",
        module: join(__dirname, "yaml-host"),
        goPackage: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
        sources: [join(__dirname, "yaml-host")],
    },
};

/**
 * Finds or builds a language host.
 *
 * @returns the folder that it is in, for the search path. The stand-in for Node.js is there too: beside an installed Pulumi,
 * its own would run `npm install` in the project that the package is in. It needs `nodeHostEnvironment`.
 */
export function findLanguageHost(language: keyof typeof hosts): string {
    const host = hosts[language];
    const command = cachedCommand(host.name, versionOf(host));
    if (!existsSync(command)) build(host, command);
    return dirname(command);
}

/** Returns a name for what is built: of all files that decide it. */
function versionOf({ sources }: Host): string {
    const hash = createHash("sha256");
    for (const folder of sources) {
        const names = readdirSync(folder).filter((name) => /\.(go|mod|sum)$/.test(name));
        for (const name of names.sort()) hash.update(readFileSync(join(folder, name)));
    }
    return hash.digest("hex").slice(0, 12);
}

function build({ name, module, goPackage }: Host, command: string): void {
    if (!hasGo())
        throw new Error(
            "the tests of languages need Go 1.25 or later, which builds language hosts: https://go.dev/dl",
        );
    process.stderr.write(`languages: building ${name} from Go modules; a minute, once a machine\n`);
    const unfinished = `${command}.${process.pid}`;
    if (!buildGo(module, goPackage, "-s -w", unfinished))
        throw new Error(`${name} could not be built (see above)`);
    if (goPackage === "./python-host") copyRunner(dirname(command));
    writeNodeHost(dirname(command));
    renameSync(unfinished, command);
}

/** Returns the command that writes a package's SDK for Node.js: its arguments are a schema's file and a folder. */
export function sdkWriter(): string {
    return join(findLanguageHost("typescript"), "pulumi-write-sdk");
}

/** Copies the runner of Python's SDK, which a host has beside itself. */
function copyRunner(folder: string): void {
    const args = ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}"];
    const sdk = execFileSync("go", [...args, "github.com/pulumi/pulumi/sdk/v3"], {
        cwd: engine,
        encoding: "utf8",
    }).trim();
    const runner = "pulumi-language-python-exec";
    copyFileSync(join(sdk, "python", "cmd", runner), join(folder, runner));
}

import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { type Scenario, scenarios } from "./al2023-scenarios";
import { Sandbox } from "./sandbox";
import { ShellCoverage } from "./shell-coverage";

/** Real tools of the host; every other command is a stand-in, or is missing. */
const hostTools = ["bash", "cat", "chmod", "cp", "head", "mkdir", "mv", "touch"];

/** Stand-ins for the tools in Amazon Linux 2023's image. */
const image = {
    dnf: "",
    systemctl: "",
    curl: 'touch "${@: -2:1}"', // the downloaded file
    sha256sum: 'cat >>"$SANDBOX/log"',
};

/** Returns the path of a tool on the host. */
const hostPath = (tool: string) =>
    execFileSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).trim();

async function play(scenario: Scenario, coverage: ShellCoverage): Promise<readonly string[]> {
    const { variant, script, args = [], env = {}, prepare } = scenario;
    const sandbox = new Sandbox(variant);
    try {
        for (const tool of hostTools) symlinkSync(hostPath(tool), sandbox.path(`/bin/${tool}`));
        sandbox.commands({ ...image, ...scenario.commands });
        prepare?.(sandbox);
        const moved = Object.entries(env).map(([name, value]) => [name, sandbox.moved(value)]);
        const { status, output } = await sandbox.run(
            `/usr/local/libexec/workstation/${script}`,
            args,
            {
                edit: (text) => text.replace("[ -S /tmp/.X11-unix/X1 ]", "true"), // as if the display were there
                env: {
                    PATH: sandbox.path("/bin"),
                    ...coverage.traced(sandbox),
                    ...(Object.fromEntries(moved) as Record<string, string>),
                },
            },
        );
        expect([status, status === 0 ? "" : output], output).to.deep.equal([0, ""]);
        coverage.add(sandbox);
        // The shared script decides how to download; these tests check only the sources and targets.
        return sandbox.log.map((line) =>
            line
                .replaceAll(sandbox.root, "")
                .trimEnd()
                .replace(/^curl .* -o (\S+)\.part (\S+)$/, "curl $2 > $1"),
        );
    } finally {
        sandbox.remove();
    }
}

describe("a box of Amazon Linux 2023 installs", () => {
    const coverage = new ShellCoverage("al2023");
    const played = new Map<string, readonly string[]>();
    before(async () => {
        for (const [name, scenario] of Object.entries(scenarios))
            played.set(name, await play(scenario, coverage));
    });

    for (const [name, { runs }] of Object.entries(scenarios))
        it(name, () => expect(played.get(name)).to.deep.equal(runs));

    it("with every line of files/al2023 run by these tests", () => {
        expect(coverage.missed).to.deep.equal([]);
    });
});

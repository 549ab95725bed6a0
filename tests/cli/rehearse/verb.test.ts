import { expect } from "chai";
import { Command, CommanderError } from "commander";
import { rehearseVerb } from "../../../cli/rehearse/verb";
import { withProjectCopy } from "../project-copy";

/** Runs the verb in this process. Returns what it printed as an error, or the error it threw. */
async function said(args: readonly string[], projectDir = "/nowhere"): Promise<string> {
    const written: string[] = [];
    const command = new Command("workstation")
        .exitOverride()
        .configureOutput({ writeErr: (text) => written.push(text) });
    command.addCommand(rehearseVerb(projectDir).copyInheritedSettings(command));
    const error: unknown = await command
        .parseAsync(["rehearse", ...args], { from: "user" })
        .catch((it: unknown) => it);
    return error instanceof CommanderError ? written.join("") : String(error);
}

describe("the options of workstation rehearse", () => {
    for (const [stops, others] of [
        ["--stop", ["--rebuild", "--prepare", "--json", "--direct", "--plain-volume", "--logs"]],
        ["--logs", ["--rebuild", "--prepare", "--json", "--direct", "--plain-volume"]],
        ["--vm", ["--direct", "--plain-volume"]],
        ["--direct", ["--json"]],
    ] as const)
        for (const other of others)
            it(`are refused in one sentence: ${stops} with ${other}`, async () => {
                for (const args of [
                    [stops, other],
                    [other, stops],
                ])
                    expect(await said(args)).to.match(
                        /^error: option '--[a-z-]+' cannot be used with option '--[a-z-]+'\n$/,
                    );
            });

    it("are refused beside an engine that they do not ask for", async () => {
        for (const option of ["--vm", "--logs", "--stop"])
            expect(await said([option, "--engine", "podman"])).to.match(
                /^error: option .* cannot be used with option .*\n$/,
            );
    });

    it("are refused when they are about the log and --logs is missing, or --stop is there", async () => {
        expect(await said(["--follow"])).to.equal(
            "error: option '--follow' can only be used with option '--logs'\n",
        );
        expect(await said(["-n", "5"])).to.equal(
            "error: option '--lines' can only be used with option '--logs'\n",
        );
        expect(await said(["--stop", "-f"])).to.match(/'-f, --follow' cannot be used with .*stop/);
        expect(await said(["--stop", "-n", "5"])).to.match(/'-n, --lines .*cannot be used/);
    });

    it("take a whole number of lines, or all", async () => {
        for (const lines of ["0", "-1", "1.5", "many"])
            expect(await said(["--logs", `--lines=${lines}`])).to.match(
                /'-n, --lines <count>' argument '.*' is invalid\. It takes a whole number/,
            );
        await withProjectCopy({}, async (dir) => {
            for (const lines of ["1", "200", "all"])
                expect(await said(["dve", "--logs", "-f", "-n", lines], dir)).to.match(
                    /^Refusal: there is no stack dve/,
                );
        });
    });
});

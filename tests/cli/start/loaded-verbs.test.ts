import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { projectDir } from "../../support/run-stack";

describe("A command line", function () {
    this.timeout(60_000);
    const folder = mkdtempSync(join(tmpdir(), "workstation-loaded-"));
    const list = join(folder, "list");
    const hook = join(folder, "hook.cjs");
    before(() =>
        writeFileSync(
            hook,
            `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(list)}, Object.keys(require.cache).join("\\n")));`,
        ),
    );
    after(() => rmSync(folder, { recursive: true }));

    /** Returns the files of the program that a command line has loaded. */
    function loadedBy(...words: readonly string[]): string[] {
        const args = ["--require", hook, join(projectDir, "cli", "bin.cjs"), ...words];
        execFileSync(process.execPath, args, { cwd: projectDir, stdio: "ignore" });
        const files = readFileSync(list, "utf8").split("\n");
        return files.map((it) => relative(projectDir, it)).filter((it) => !/node_modules/.test(it));
    }

    it("of proxy, which OpenSSH starts for each connection, loads no other verb", () => {
        const loaded = loadedBy("proxy", "--help");
        expect(loaded.filter((it) => /verb\.ts$/.test(it))).to.deep.equal([
            "cli/connect/proxy/verb.ts",
            "cli/boxes/box-verb.ts",
        ]);
    });

    it("of proxy asks AWS for a session before it loads the WebSocket and what goes wrong", () => {
        const atRequest = join(folder, "at-request.cjs");
        const keep = `require("node:fs").writeFileSync(${JSON.stringify(list)}, Object.keys(require.cache).join("\\n"))`;
        writeFileSync(
            atRequest,
            `const http = require("node:http"), { request } = http;
http.request = (...words) => { ${keep}; process.exit(); return request(...words); };`,
        );
        const words = ["proxy", "--id", "i-0123456789abcdef0", "--region", "eu-central-1"];
        const args = ["--require", atRequest, join(projectDir, "cli", "bin.cjs"), ...words];
        const env = {
            ...process.env,
            AWS_ENDPOINT_URL_SSM: "http://127.0.0.1:1",
            AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
            AWS_SECRET_ACCESS_KEY: "secret",
        };
        execFileSync(process.execPath, args, { cwd: folder, env, stdio: "ignore" });
        const loaded = readFileSync(list, "utf8");
        expect(loaded).to.contain(join("cli", "session", "session.ts"));
        expect(loaded).not.to.match(/node_modules.ws.|errors.aws-errors|my-box/);
    });

    for (const verb of ["ssh", "status"])
        it(`of ${verb} loads no verb of whoever deploys`, () => {
            const loaded = loadedBy(verb, "--help");
            expect(loaded).to.include("cli/connect/ssh/verb.ts");
            expect(loaded.filter((it) => /^cli\/(change|plan|access|rehearse)\//.test(it))).to.be
                .empty;
        });

    it("that asks for help or completion knows all verbs", () => {
        for (const words of [["--help"], ["help", "ssh"], ["complete", "bash"]])
            expect(loadedBy(...words), words.join(" ")).to.include("cli/change/verbs/resize.ts");
    });
});

import { expect } from "chai";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPlugin } from "../../../cli/session/plugin";
import { echo, Service, until } from "./service";

describe("AWS's plugin, when asked for", () => {
    const folder = mkdtempSync(join(tmpdir(), "workstation-plugin-"));
    const [plugin, said] = [join(folder, "plugin"), join(folder, "said")];
    let service: Service;

    beforeEach(async () => {
        service = await Service.start(echo);
    });
    afterEach(() => {
        service.close();
        rmSync(said, { force: true });
    });
    after(() => rmSync(folder, { recursive: true }));

    function run(script: string, stop = new AbortController()): Promise<void> {
        writeFileSync(plugin, `#!/bin/sh\n${script}\n`);
        chmodSync(plugin, 0o755);
        return runPlugin({
            ssm: service.ssm,
            target: "i-0123456789abcdef0",
            document: "AWS-StartSSHSession",
            parameters: { portNumber: "22" },
            region: "eu-west-1",
            profile: "work",
            plugin,
            listener: { notice: () => undefined, stop: stop.signal },
        });
    }

    it("gets the token by its environment, and not on its command line", async () => {
        await run(`printf '%s\\n' "$@" "$AWS_SSM_START_SESSION_RESPONSE" > '${said}'`);
        const [name, region, call, profile, asked, , answer] = readFileSync(said, "utf8").split(
            "\n",
        );
        expect([name, region, call, profile]).to.deep.equal([
            "AWS_SSM_START_SESSION_RESPONSE",
            "eu-west-1",
            "StartSession",
            "work",
        ]);
        expect(JSON.parse(asked ?? "")).to.deep.equal({
            Target: "i-0123456789abcdef0",
            DocumentName: "AWS-StartSSHSession",
            Parameters: { portNumber: ["22"] },
        });
        const { SessionId, TokenValue } = JSON.parse(answer ?? "") as Record<string, string>;
        expect([SessionId, TokenValue]).to.deep.equal([service.last.id, service.last.token]);
    });

    it("is ended by SIGINT, and its session after it", async () => {
        const stop = new AbortController();
        const done = run(
            `trap 'echo interrupted > "${said}"; exit 0' INT; touch '${said}'; while :; do sleep 0.05; done`,
            stop,
        );
        await until(() => existsSync(said));
        stop.abort();
        await done;
        expect(readFileSync(said, "utf8")).to.equal("interrupted\n");
        expect(service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });

    it("is killed where it does not heed SIGINT", async () => {
        const stop = new AbortController();
        const done = run(`trap '' INT; touch '${said}'; while :; do sleep 0.05; done`, stop);
        await until(() => existsSync(said));
        stop.abort();
        await done;
        expect(service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });

    it("is missed with the way to install it, and leaves no session", async () => {
        const error = (await runPlugin({
            ssm: service.ssm,
            target: "i-0123456789abcdef0",
            region: "eu-west-1",
            profile: "",
            plugin: join(folder, "none"),
            listener: { notice: () => undefined, stop: new AbortController().signal },
        }).catch((it: Error) => it)) as Error;
        expect(error.name).to.equal("Refusal");
        expect(error.message).to.include("install it").and.include("--plugin");
        expect(service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });
});

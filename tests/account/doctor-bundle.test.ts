import { CreateTagsCommand } from "@aws-sdk/client-ec2";
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Bundle } from "../../cli/doctor/bundle";
import type { Result } from "../../cli/doctor/run-checks";
import { conditions } from "../../simulation/session-manager/conditions";
import { SessionManager } from "../../simulation/session-manager/service";
import { type SshServer, startSshServer } from "../session/support/ssh-server";
import { makeBoxes } from "./support/boxes-from-plan";
import { credentials } from "./support/front";
import { type Emulator, emptyEmulator } from "./support/emulator";
import { runVerb } from "./support/run-verb";
import { answerSessions } from "./support/sessions";

/** The box is this machine: its user is the member, and OpenSSH's server is reached through the stand-in of Session Manager. */
describe("doctor on a laptop whose key the box takes", function () {
    this.timeout(240_000);

    const folder = mkdtempSync(join(tmpdir(), "workstation-bundle-"));
    const member = userInfo().username;
    let emulator: Emulator;
    let service: SessionManager;
    let sshd: SshServer;
    let agent: { readonly socket: string; readonly pid: number };
    let former: Emulator["front"]["answers"];
    before(async () => {
        emulator = await emptyEmulator();
        const client = emulator.front.client("us-east-1");
        const [box] = await makeBoxes(client, "dev", ["ana"]);
        const Tags = [{ Key: "workstation:member", Value: member }];
        await client.send(new CreateTagsCommand({ Resources: [box!.id], Tags }));
        sshd = await startSshServer();
        service = await SessionManager.start(conditions());
        const said = String(execFileSync("ssh-agent", ["-s"]));
        agent = {
            socket: /SSH_AUTH_SOCK=([^;]+)/.exec(said)?.[1] ?? "",
            pid: Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1]),
        };
        execFileSync("ssh-add", ["-q", sshd.key], { env: { SSH_AUTH_SOCK: agent.socket } });
        former = { ...emulator.front.answers };
        Object.assign(emulator.front.answers, {
            ...(await answerSessions(service, { [box!.id]: { 22: sshd.port } })),
            "servicequotas:GetServiceQuota": () => Promise.resolve({ Quota: { Value: 32 } }),
        });
    });
    after(async () => {
        for (const name of Object.keys(emulator.front.answers)) delete emulator.front.answers[name];
        Object.assign(emulator.front.answers, former);
        process.kill(agent.pid);
        await service.end();
        sshd.close();
        rmSync(folder, { recursive: true });
    });

    const run = (...args: readonly string[]) =>
        runVerb(["doctor", ...args], {
            env: {
                ...emulator.environment,
                ...{ SSH_AUTH_SOCK: agent.socket, HTTPS_PROXY: "http://ana:s3cretword@proxy:80" },
            },
        });

    it("logs in, measures the way, and ends with 0", async () => {
        const { code, stdout, stderr } = await run("--json");
        const results = JSON.parse(stdout) as Result[];
        const notOk = results.filter(({ verdict }) => verdict !== "ok").map(({ check }) => check);
        // How fast the way is, depends on what else this machine does.
        expect(
            notOk.filter((check) => check !== "tunnel speed"),
            stdout,
        ).to.have.members(["Pulumi", "AWS's plugin", "proxy"]);
        const speed = results.find(({ check }) => check === "tunnel speed");
        const [, down, roundTrip] =
            /^download ([\d.]+) MB\/s, upload [\d.]+ MB\/s, round trip (\d+) ms/.exec(
                speed?.says ?? "",
            ) ?? [];
        // The stand-in's agent sends 1,024 bytes and then sleeps for 1 ms, and a round trip takes 80 ms.
        expect(Number(down)).to.be.greaterThan(0).and.at.most(1);
        expect(Number(roundTrip)).to.be.at.least(80);
        expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
        for (let at = 0; at < 500 && service.openSessions.length > 0; at++)
            await new Promise((resolve) => setTimeout(resolve, 20));
        expect(service.openSessions).to.have.length(0);
    });

    it("writes a bundle that only the user may read and that names nobody, lists what is in it, and overwrites none", async () => {
        const file = join(folder, "doctor.json");
        const { code, stdout, stderr } = await run("--bundle", file);
        expect(code, stderr).to.equal(0);
        expect(stdout).to.match(/^ok {4}SSH login +the box takes a key of this laptop$/m);
        expect(stdout).to.match(/Nothing failed, of 24 checks \([12] with a warning\)/);
        expect(statSync(file).mode & 0o777).to.equal(0o600);
        const text = readFileSync(file, "utf8");
        for (const secret of [
            "123456789012",
            credentials.secretAccessKey,
            "s3cretword",
            hostname(),
        ])
            expect(text).to.not.contain(secret);
        const { checks, versions, variables, boxLog } = JSON.parse(text) as Bundle;
        expect(checks.find(({ check }) => check === "who you are")?.says).to.equal(
            "arn:aws:sts::<account-1>:user/<arn-1> in account <account-1>",
        );
        expect(versions["node"]).to.equal(process.versions.node);
        expect(variables).to.include.members(["AWS_SECRET_ACCESS_KEY", "HTTPS_PROXY"]);
        expect(boxLog.from).to.be.oneOf(["the box, over SSH", "EC2's console"]);
        expect(boxLog.lines).to.not.be.empty;
        expect(stderr).to.contain("the results above (24)").and.to.contain("of the box's log");
        expect(stderr)
            .to.match(/account/)
            .and.to.contain("nothing was sent");

        const again = await run("--bundle", file);
        expect(again.stderr).to.contain(`${file} exists already and was not overwritten`);
        expect({ code: again.code, stdout: again.stdout }).to.deep.equal({ code: 1, stdout: "" });
        expect(readFileSync(file, "utf8")).to.equal(text);
        expect(existsSync(`${file}.new`)).to.equal(false);
    });
});

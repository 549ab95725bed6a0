import { CreateTagsCommand } from "@aws-sdk/client-ec2";
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { memberPolicy } from "../../../planning/policies/member-policy";
import { conditions } from "../../../simulation/session-manager/conditions";
import { SessionManager } from "../../../simulation/session-manager/service";
import { until } from "../../session/support/running";
import { type SshServer, startSshServer } from "../../session/support/ssh-server";
import { Terminal } from "../../session/support/terminal";
import { allows } from "../../support/iam/evaluate";
import { projectDir } from "../../support/run-stack";
import { type MadeBox, makeBoxes } from "./boxes-from-plan";
import { type Emulator, emptyEmulator } from "./emulator";
import { asMemberCall, seenByIam } from "./member-calls";
import { type Ran, type RunOptions, runVerb } from "./run-verb";
import { answerSessions } from "./sessions";

/** Ports of the box on which a page answers. */
const pages = [6080, 8888, 16_006] as const;

/**
 * The member's box in an emulated account is this machine: its user is the member, OpenSSH's server and a page are reached
 * through the stand-in of Session Manager, and the laptop's SSH agent has the key.
 */
export class BoxHere {
    /** What has been asked of the page, which answers everything with `page`. */
    readonly asked: string[] = [];
    private readonly environment: Readonly<Record<string, string>>;

    private constructor(
        readonly emulator: Emulator,
        readonly box: MadeBox,
        readonly service: SessionManager,
        private readonly bins: Readonly<Record<"box" | "laptop", string>>,
        private readonly sshd: SshServer,
        private readonly agent: { readonly socket: string; readonly pid: number },
        private readonly web: Server,
    ) {
        web.on("request", ({ url = "" }, response) => {
            this.asked.push(url);
            response.end("page");
        });
        this.environment = {
            ...{ ...emulator.environment, SSH_AUTH_SOCK: agent.socket, DISPLAY: ":none" },
            PATH: `${bins.laptop}:${process.env["PATH"]}`,
        };
    }

    static async start(): Promise<BoxHere> {
        const emulator = await emptyEmulator();
        const client = emulator.front.client("us-east-1");
        const [made] = await makeBoxes(client, "dev", ["ana"]);
        const member = userInfo().username;
        const Tags = [{ Key: "workstation:member", Value: member }];
        await client.send(new CreateTagsCommand({ Resources: [made!.id], Tags }));
        const tags = { ...made!.tags, "workstation:member": member };
        const folder = (name: string) => mkdtempSync(join(tmpdir(), `workstation-${name}-`));
        const bins = { box: folder("box-bin"), laptop: folder("laptop-bin") };
        const sshd = await startSshServer([`SetEnv PATH=${bins.box}:${process.env["PATH"]}`]);
        const service = await SessionManager.start(conditions());
        const web = createServer();
        await new Promise<void>((done) => web.listen(0, "127.0.0.1", done));
        const { port } = web.address() as AddressInfo;
        const ports = {
            22: sshd.port,
            ...Object.fromEntries(pages.map((it) => [it, port])),
        };
        const said = String(execFileSync("ssh-agent", ["-s"]));
        const agent = {
            socket: /SSH_AUTH_SOCK=([^;]+)/.exec(said)?.[1] ?? "",
            pid: Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1]),
        };
        execFileSync("ssh-add", ["-q", sshd.key], { env: { SSH_AUTH_SOCK: agent.socket } });
        const box = { ...made!, member, tags };
        Object.assign(emulator.front.answers, await answerSessions(service, { [box.id]: ports }));
        emulator.front.forget();
        return new BoxHere(emulator, box, service, bins, sshd, agent, web);
    }

    /** Puts a program on the PATH of the box or of the laptop, and returns its path. */
    program(where: "box" | "laptop", name: string, lines: string): string {
        const file = join(this.bins[where], name);
        writeFileSync(file, `#!/bin/sh\n${lines}\n`);
        chmodSync(file, 0o755);
        return file;
    }

    /** Runs a verb on the laptop; the calls that it makes are looked at afterwards, and nobody else's. */
    run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
        this.emulator.front.forget();
        this.asked.length = 0;
        return runVerb(args, { ...options, env: { ...this.environment, ...options.env } });
    }

    /** Starts a verb in a terminal of its own, from a folder that is also its home. */
    inTerminal(folder: string, args: readonly string[]): Terminal {
        this.emulator.front.forget();
        const env = { ...this.environment, HOME: folder, TERM: "xterm" };
        const command = [process.execPath, join(projectDir, "cli", "bin.cjs"), ...args];
        return Terminal.start(command, { env, cwd: folder, size: "40 200" });
    }

    /** Expects that a verb went to the box, with calls that the member's policy allows, and has left no session open. */
    async expectWentThere(): Promise<void> {
        const { calls } = this.emulator.front;
        const policy = memberPolicy("workstation", "dev", this.box.member);
        const seen = [seenByIam(this.box)];
        for (const call of calls) {
            const asked = asMemberCall(call, seen, this.box.member);
            expect(allows(policy, asked), asked.action).to.equal(true);
            const others = asMemberCall(call, [{ ...seen[0]!, member: "ben" }], this.box.member);
            const namesBox = asked.targets.some(({ arn }) => arn.includes(":instance/"));
            if (namesBox)
                expect(allows(policy, others), `${asked.action} on ben's`).to.equal(false);
        }
        expect(calls.map(({ operation }) => operation)).to.include("StartSession");
        await until(
            () => this.service.openSessions.length === 0,
            () => `the end of ${this.service.openSessions.map(({ id }) => id).join()}`,
        );
    }

    async close(): Promise<void> {
        const { answers } = this.emulator.front;
        for (const name of ["StartSession", "ResumeSession", "TerminateSession"])
            delete answers[`ssm:${name}`];
        process.kill(this.agent.pid);
        this.web.closeAllConnections();
        this.web.close();
        await this.service.end();
        this.sshd.close();
        for (const folder of Object.values(this.bins)) rmSync(folder, { recursive: true });
    }
}

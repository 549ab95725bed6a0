import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { conditions } from "../../simulation/session-manager/conditions";
import { SessionManager } from "../../simulation/session-manager/service";
import { PretendAws, pretendBox } from "../cli/boxes/support/pretend-aws";
import { MemberLaptop } from "./support/member-laptop";
import { type SshServer, startSshServer } from "./support/ssh-server";

/** The whole way of a member: EC2 finds the box by its tags, Session Manager leads to it, and OpenSSH gets in. */
describe("A member's verbs through EC2, Session Manager and OpenSSH", function () {
    this.timeout(240_000);
    const ec2 = new PretendAws();
    const path = process.env["PATH"];
    /** Programs of the box. */
    const bin = mkdtempSync(join(tmpdir(), "workstation-bin-"));
    let service: SessionManager;
    let sshd: SshServer;
    let laptop: MemberLaptop;

    before(async () => {
        sshd = await startSshServer([`SetEnv PATH=${bin}:${path}`]);
        service = await SessionManager.start(conditions());
        const id = await service.startBox({ ports: { 22: sshd.port } });
        await ec2.begin();
        ec2.boxes = [pretendBox({ id, member: userInfo().username })];
        laptop = new MemberLaptop(service, sshd.key);
    });
    after(async () => {
        laptop.close();
        process.env["PATH"] = path;
        rmSync(bin, { recursive: true });
        ec2.end();
        await service.end();
        sshd.close();
    });

    const workstation = (...args: readonly string[]) => laptop.workstation(...args);

    /** Puts a command on the PATH of the box, which is that of this process. */
    function onTheBox(name: string, line: string): void {
        const file = join(bin, name);
        writeFileSync(file, `#!/bin/sh\n${line}\n`);
        chmodSync(file, 0o755);
        process.env["PATH"] = `${bin}:${path}`;
    }

    /** Waits until no session is open, which a verb that has ended may just have asked for. */
    async function untilNoneIsOpen(): Promise<void> {
        for (let at = 0; at < 500 && service.openSessions.length > 0; at++) await sleep(20);
        expect(service.openSessions).to.have.length(0);
    }

    it("ssh runs a command on the box, ends with its code, pins the host's key and leaves no session", async () => {
        ec2.calls.length = 0;
        const { said, ended } = workstation("ssh", "--", "echo $((6 * 7)); exit 3");
        expect(await ended, said.err).to.equal(3);
        expect(said.out).to.equal("42\n");
        // Debian's own settings hash the names in it.
        const file = join(laptop.home, ".ssh", "workstation_known_hosts");
        const name = `workstation-dev-${userInfo().username}`;
        const known = String(execFileSync("ssh-keygen", ["-F", name, "-f", file]));
        expect(known).to.contain("ssh-ed25519");
        await untilNoneIsOpen();
        // OpenSSH's ProxyCommand is told the id, and need not ask again.
        expect(ec2.calls.filter((it) => it === "ec2:DescribeInstances")).to.have.lengthOf(1);
    });

    it("ssh refuses a box whose host key has changed since", async () => {
        const other = await startSshServer();
        const id = await service.startBox({ ports: { 22: other.port } });
        const [box] = ec2.boxes;
        ec2.boxes = [{ ...box!, id }];
        try {
            const { said, ended } = workstation("ssh", "--", "true");
            expect(await ended).to.equal(255);
            expect(said.err).to.contain("REMOTE HOST IDENTIFICATION HAS CHANGED");
            await untilNoneIsOpen();
        } finally {
            ec2.boxes = [box!];
            other.close();
        }
    });

    it("status --live asks the box itself through Session Manager, and leaves no session", async () => {
        const document = { version: 1, disks: { data: null }, jobs: { running: [{}, {}] } };
        onTheBox("workstation", `[ "$*" = "status --json" ] && echo '${JSON.stringify(document)}'`);
        const { said, ended } = workstation("status", "--live", "--json");
        expect(await ended, said.err).to.equal(0);
        const [row] = JSON.parse(said.out) as { live: object; noAnswer: string | null }[];
        expect(row).to.include({ noAnswer: null });
        expect(row?.live).to.include({ jobsRunning: 2, data: null });
        await untilNoneIsOpen();
    });

    it("train starts a job on the box, shows its output and ends with its exit code", async () => {
        onTheBox(
            "workstation",
            `case "$*" in
"train --detach --name x -- python fit.py it's") echo "job 3 (x) is running; in $PWD" ;;
"train logs -f 3") echo "epoch 1" ;;
"train wait 3") exit 7 ;;
*) echo "unexpected: $*" ;;
esac`,
        );
        const { said, ended } = workstation(
            ...["train", "--folder", bin, "--name", "x", "--", "fit.py", "it's"],
        );
        expect(await ended, said.err).to.equal(7);
        expect(said.out).to.equal("epoch 1\n");
        expect(said.err).to.contain("job 3 (x) is running");
        await untilNoneIsOpen();
    });

    it("forward brings a page of the box here until Ctrl-C, then ends with 0 and leaves no session", async () => {
        const web = createServer((_, response) => response.end("page"));
        await new Promise<void>((done) => web.listen(0, "127.0.0.1", done));
        const { port } = web.address() as AddressInfo;
        const { child, said, ended } = workstation("forward", String(port));
        while (!said.out.includes("\n")) {
            expect(child.exitCode, said.err).to.equal(null);
            await sleep(20);
        }
        try {
            expect(await (await fetch(`http://${said.out.trim()}`)).text()).to.equal("page");
        } finally {
            child.kill("SIGINT");
            web.close();
        }
        expect(await ended, said.err).to.equal(0);
        await untilNoneIsOpen();
    });
});

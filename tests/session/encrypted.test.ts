import { expect } from "chai";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { findAwsPlugin } from "../../simulation/session-manager/aws-plugin";
import { conditions } from "../../simulation/session-manager/conditions";
import { decode, type Frame, payloadTypes } from "../../simulation/session-manager/frame";
import { Kms } from "../../simulation/session-manager/kms";
import { SessionManager } from "../../simulation/session-manager/service";
import { ServedSession } from "../../simulation/session-manager/session";
import { PretendAws, pretendBox } from "../cli/boxes/support/pretend-aws";
import { ownClient } from "./support/clients";
import { MemberLaptop } from "./support/member-laptop";
import { Running, until } from "./support/running";
import { type SshServer, startSshServer } from "./support/ssh-server";
import { Terminal } from "./support/terminal";

const keyId = "arn:aws:kms:eu-central-1:123456789012:key/k";

/** What the account's preferences for Session Manager do to the command, with AWS's own plugin beside it. */
describe("An account that encrypts sessions with a KMS key", function () {
    this.timeout(240_000);
    const folder = mkdtempSync(join(tmpdir(), "workstation-encrypted-"));
    const { PATH } = process.env;
    const { prototype } = ServedSession;
    const fromAgent = Reflect.get<typeof prototype, "fromAgent">(prototype, "fromAgent");
    const fromClient = Reflect.get<typeof prototype, "fromClient">(prototype, "fromClient");
    const ec2 = new PretendAws();
    /** What has gone over the wire, in frames of a stream. */
    const wire: { readonly from: "agent" | "client"; readonly frame: Frame }[] = [];
    const terminals: Terminal[] = [];
    let service: SessionManager;
    let sshd: SshServer;
    let laptop: MemberLaptop;
    let box: string;

    before(async () => {
        const sudo = join(folder, "sudo");
        writeFileSync(sudo, '#!/bin/sh\necho "sudo $*"\nPS1="$ " exec bash --norc -i\n');
        chmodSync(sudo, 0o755);
        symlinkSync(findAwsPlugin(), join(folder, "session-manager-plugin"));
        process.env["PATH"] = `${folder}:${PATH}`;
        sshd = await startSshServer();
        service = await SessionManager.start(conditions());
        box = await service.startBox({ ports: { 22: sshd.port } });
        await ec2.begin();
        ec2.boxes = [pretendBox({ id: box, member: userInfo().username })];
        laptop = new MemberLaptop(service, sshd.key);
        prototype.fromAgent = function (bytes) {
            wire.push({ from: "agent", frame: decode(bytes) });
            fromAgent.call(this, bytes);
        };
        prototype.fromClient = function (bytes) {
            wire.push({ from: "client", frame: decode(bytes) });
            fromClient.call(this, bytes);
        };
    });
    beforeEach(() => {
        service.conditions.kmsKeyId = keyId;
        wire.length = 0;
    });
    afterEach(() => {
        for (const { process } of terminals.splice(0)) process.kill("SIGKILL");
        for (const { id } of service.openSessions) service.terminate(id);
        service.kms.clear();
    });
    after(async () => {
        Object.assign(prototype, { fromAgent, fromClient });
        process.env["PATH"] = PATH;
        laptop.close();
        ec2.end();
        await service.end();
        sshd.close();
        rmSync(folder, { recursive: true });
    });

    function shell(...args: readonly string[]): Terminal {
        const env = { ...laptop.environment(), TMPDIR: folder };
        const command = [process.execPath, laptop.command, "shell", ...args];
        const terminal = Terminal.start(command, { env, cwd: folder, size: "31 91" });
        terminals.push(terminal);
        return terminal;
    }
    const noneOpen = () => until(() => service.openSessions.length === 0);
    const output = (from: "agent" | "client") =>
        wire.filter((it) => it.from === from && it.frame.payloadType === payloadTypes.output);
    const bytes = (from: "agent" | "client") =>
        Buffer.concat(output(from).map(({ frame }) => frame.payload)).toString("latin1");

    it("opens a shell by AWS's plugin, which takes keys, its window's size and Ctrl-C, and ends with it", async () => {
        service.kms.makeKey(keyId, { memberMayUse: true, boxMayUse: true });
        const open = shell("--plugin");
        await open.shows(/This session is encrypted using AWS KMS\./);
        await open.shows(/\$ /);
        open.type("echo secret-$((6 * 7))-word; stty size\r");
        await open.shows(/secret-42-word\r+\n/);
        await open.shows(/31 91\r+\n/);
        open.type("echo be''gun; sleep 600\r");
        await open.shows(/begun\r+\n/);
        open.type("\x03");
        await open.shows(/\^C/);
        open.type("exit\r");
        expect(await open.ended, open.shown).to.equal(0);
        await noneOpen();
    });

    it("has keys and output sealed on the wire, each way with the data key of this session and this box alone", async () => {
        service.kms.makeKey(keyId, { memberMayUse: true, boxMayUse: true });
        const open = shell("--plugin");
        await open.shows(/\$ /);
        open.type("echo secret-$((6 * 7))-word\r");
        await open.shows(/secret-42-word\r+\n/);
        const context = {
            "aws:ssm:SessionId": service.openSessions[0]?.id,
            "aws:ssm:TargetId": box,
        };
        expect(service.kms.calls).to.deep.equal([
            { operation: "GenerateDataKey", keyId, context },
            { operation: "Decrypt", keyId, context },
        ]);
        // A nonce of 12 bytes and a tag of 16 come with each.
        for (const from of ["agent", "client"] as const) {
            expect(output(from).length).to.be.greaterThan(0);
            expect(output(from).every(({ frame }) => frame.payload.length > 28)).to.equal(true);
            expect(bytes(from)).not.to.match(/secret|word|echo/);
        }
    });

    const refused = `is not authorized to perform: kms`;
    for (const [whose, key, sentence] of [
        [
            "the member may not use",
            { memberMayUse: false, boxMayUse: true },
            `KMSEncryption failed on client.*${refused}:GenerateDataKey on resource: ${keyId}`,
        ],
        [
            "the box may not use",
            { memberMayUse: true, boxMayUse: false },
            `Fetching data key failed.*AccessDeniedException: .*${refused}:Decrypt on resource: ${keyId}`,
        ],
    ] as const) {
        it(`shows AWS's own sentence by --plugin where ${whose} the key, and leaves no session`, async () => {
            service.kms.makeKey(keyId, key);
            const open = shell("--plugin");
            await open.ended;
            expect(open.shown).to.match(new RegExp(sentence, "s"));
            expect(output("agent")).to.have.lengthOf(0);
            await noneOpen();
        });
    }

    it("does not open for a client that has another key than the box", async () => {
        service.kms.makeKey(keyId, { memberMayUse: true, boxMayUse: true });
        // Two data keys: the client's, and the one that its ciphertext holds.
        service.kms.generateDataKey = (input) => ({
            ...Kms.prototype.generateDataKey.call(service.kms, input),
            Plaintext: Buffer.alloc(64, 1).toString("base64"),
        });
        try {
            const open = shell("--plugin");
            await open.ended;
            expect(open.shown).to.contain("Timed out waiting for encryption challenge.");
            expect(output("agent")).to.have.lengthOf(0);
            await noneOpen();
        } finally {
            Reflect.deleteProperty(service.kms, "generateDataKey");
        }
    });

    for (const [name, ...args] of [["our own client"], ["AWS's plugin", "--plugin"]] as const) {
        it(`leaves ssh as it is by ${name}: AWS seals no session to a port, and asks KMS for nothing`, async () => {
            const { said, ended } = laptop.workstation("ssh", ...args, "--", "echo $((6 * 7))");
            expect(await ended, said.err).to.equal(0);
            expect(said.out).to.equal("42\n");
            expect(service.kms.calls).to.deep.equal([]);
        });
    }

    it("is refused by our own client before anything that the user typed has left it", async () => {
        service.kms.makeKey(keyId, { memberMayUse: true, boxMayUse: true });
        const open = shell();
        open.type("secret-word\r");
        expect(await open.ended).to.equal(1);
        expect(open.shown).to.contain("add --plugin to the command");
        const piped = await Running.start(ownClient, service, { box, kind: "shell" });
        piped.write("secret-word\n");
        await piped.says(/add --plugin to the command/);
        expect(output("client")).to.have.lengthOf(0);
        expect(service.kms.calls).to.deep.equal([]);
        await noneOpen();
    });
});

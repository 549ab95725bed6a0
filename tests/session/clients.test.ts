/** What each client of Session Manager must do against the stand-in at AWS's pace: one row a client. */
import { expect } from "chai";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { conditions } from "../../simulation/session-manager/conditions";
import { SessionManager } from "../../simulation/session-manager/service";
import { type Client, clients } from "./support/clients";
import { Running, until } from "./support/running";
import { sshOptions } from "./support/ssh-options";
import { type SshServer, startSshServer } from "./support/ssh-server";
import { Connection, listening, portOf } from "./support/tcp";

for (const client of clients) {
    describe(`${client.name} on Session Manager`, function () {
        this.timeout(240_000);
        let service: SessionManager;
        let box: string;
        let echo: Server;
        const running: Running[] = [];

        before(async () => {
            service = await SessionManager.start(conditions());
            box = await service.startBox();
            echo = await listening((socket) => socket.pipe(socket));
        });
        afterEach(async () => {
            for (const it of running.splice(0)) await it.kill("SIGKILL");
            for (const { id } of service.openSessions) service.terminate(id);
            Object.assign(service.conditions, conditions());
        });
        after(async () => {
            echo.close();
            await service.end();
        });

        const start = async (wanted: Parameters<Client["command"]>[1]) => {
            const it = await Running.start(client, service, wanted);
            running.push(it);
            return it;
        };
        const portSession = async () => start({ box, kind: "port", port: portOf(echo) });
        const noneOpen = () => until(() => service.openSessions.length === 0);

        it("runs a shell, and ends with it", async () => {
            const shell = await start({ box, kind: "shell" });
            await shell.says(/\$ |# /);
            shell.write("echo $((6 * 7))$((8 * 9))\r");
            await shell.says(/4272/);
            shell.write("exit\r");
            await shell.ended;
            await noneOpen();
        });

        it("opens no shell where sessions are encrypted with a key that is not the member's, says why, and opens ports", async () => {
            service.conditions.kmsKeyId = "arn:aws:kms:eu-central-1:123456789012:key/k";
            const shell = await start({ box, kind: "shell" });
            await shell.says(client.onEncryption);
            await noneOpen();
            const session = await portSession();
            const connection = new Connection(await session.port());
            connection.send(Buffer.from("ping"));
            expect((await connection.read(4)).toString()).to.equal("ping");
            connection.end();
        });

        it("carries connections side by side without mixing their bytes", async () => {
            const session = await portSession();
            const port = await session.port();
            const sent = [200_000, 200_000, 1000].map((size) => randomBytes(size));
            const read = await Promise.all(
                sent.map(async (bytes) => {
                    const connection = new Connection(port);
                    connection.send(bytes);
                    const back = await connection.read(bytes.length);
                    connection.end();
                    return back.equals(bytes);
                }),
            );
            expect(read).to.deep.equal([true, true, true]);
        });

        it("gives the same bytes when frames are lost, doubled and late on both ways", async () => {
            const session = await portSession();
            const connection = new Connection(await session.port());
            const faults = { lost: 0.03, doubled: 0.03, reordered: 0.05 };
            Object.assign(service.conditions.up, faults);
            Object.assign(service.conditions.down, faults);
            const sent = randomBytes(200_000);
            connection.send(sent);
            expect((await connection.read(sent.length)).equals(sent)).to.equal(true);
            connection.end();
        });

        it("ends its session and closes its port on Ctrl-C", async () => {
            const session = await portSession();
            const port = await session.port();
            await session.kill("SIGINT");
            await noneOpen();
            const refused = new Connection(port);
            expect(await refused.read(1)).to.have.lengthOf(0);
        });

        it("leaves nothing that listens after SIGKILL", async () => {
            const session = await portSession();
            const port = await session.port();
            await session.kill("SIGKILL");
            const refused = new Connection(port);
            expect(await refused.read(1)).to.have.lengthOf(0);
        });

        it("ends when its session is terminated, with the service's sentence", async () => {
            const session = await start({ box, kind: "ssh", port: portOf(echo) });
            session.write("hello\n");
            await session.says(/hello/);
            const [open] = service.openSessions;
            service.terminate(open?.id, "The box is gone, says the test.");
            await session.ended;
            expect(session.text).to.contain("The box is gone, says the test.");
        });

        it("gets in with another token when its first has expired", async () => {
            service.conditions.tokenLifeMs = -1;
            const session = await portSession();
            await until(() => service.openSessions.length === 1);
            service.conditions.tokenLifeMs = 60_000;
            const connection = new Connection(await session.port());
            connection.send(Buffer.from("ping"));
            expect((await connection.read(4)).toString()).to.equal("ping");
            connection.end();
        });

        if (client.triesAgain)
            it("waits for a box whose sessions are still refused after its start", async () => {
                service.conditions.notConnectedMs = 60 * 60_000;
                const session = await start({ box, kind: "ssh", port: portOf(echo) });
                await session.says(/connected/);
                expect(service.openSessions).to.deep.equal([]);
                service.conditions.notConnectedMs = 0;
                session.write("hello\n");
                await session.says(/hello/);
            });

        it("takes its session up again after the service has closed the channel", async () => {
            const session = await portSession();
            const connection = new Connection(await session.port());
            const exchange = async () => {
                const sent = randomBytes(3000);
                connection.send(sent);
                expect((await connection.read(sent.length)).equals(sent)).to.equal(true);
            };
            await exchange();
            const { id } = service.openSessions[0]!;
            for (let turn = 1; turn <= 3; turn++) {
                expect(service.drop()).to.equal(1);
                await until(() => service.session(id).channels === turn + 1);
                await exchange();
            }
            connection.end();
        });

        if (client.survivesDropsUnderLoad)
            it("loses no byte when its channel closes 30 times in a row under load", async () => {
                const session = await portSession();
                const connection = new Connection(await session.port());
                for (let turn = 1; turn <= 30; turn++) {
                    const sent = randomBytes(4000);
                    connection.send(sent);
                    // Some of it is on its way there by now, and none of it back.
                    await sleep(30);
                    service.drop();
                    await until(() => service.sessions.at(-1)?.channels === turn + 1);
                    expect((await connection.read(sent.length)).equals(sent)).to.equal(true);
                }
                expect(service.openSessions).to.have.lengthOf(1);
                connection.end();
            });

        describe("with OpenSSH", () => {
            let sshd: SshServer;
            before(async () => {
                sshd = await startSshServer();
            });
            after(() => sshd.close());

            const openSsh = async (program: "ssh" | "scp", ...args: readonly string[]) => {
                const command = await client.command(service, {
                    box,
                    kind: "ssh",
                    port: sshd.port,
                });
                const child = spawn(program, [...sshOptions(sshd, command), ...args], {
                    env: { ...process.env, ...command.environment },
                    stdio: ["ignore", "pipe", "pipe"],
                });
                let printed = "";
                for (const stream of [child.stdout, child.stderr])
                    stream.on("data", (bytes: Buffer) => (printed += bytes.toString()));
                const [status] = (await once(child, "close")) as [number];
                return { status, printed };
            };

            it("runs a command and returns its status", async () => {
                const { status, printed } = await openSsh("ssh", "box", "echo $((6 * 7)); exit 3");
                expect({ status, printed: printed.trim() }).to.deep.equal({
                    status: 3,
                    printed: "42",
                });
                if (client.endsSshSessions) await noneOpen();
            });

            it("copies 20 MB from the box and 5 MB to it, byte for byte", async () => {
                const [there, back] = [join(sshd.folder, "there"), join(sshd.folder, "back")];
                for (const [megabytes, from, to] of [
                    [20, `box:${there}`, back],
                    [5, there, `box:${back}`],
                ] as const) {
                    const bytes = randomBytes(megabytes * 1_000_000);
                    writeFileSync(there, bytes);
                    expect(await openSsh("scp", from, to)).to.deep.include({ status: 0 });
                    expect(readFileSync(back).equals(bytes)).to.equal(true);
                }
            });
        });
    });
}

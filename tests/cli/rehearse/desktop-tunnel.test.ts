import { expect } from "chai";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    desktopPort,
    freePort,
    pageComesThrough,
    type Tunnel,
    tunnelByExec,
    tunnelBySsh,
} from "../../../cli/rehearse/desktop-tunnel";
import { Refusal } from "../../../settings/refusal";

const listening = async (server: Server) => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
};
const failure = (promise: Promise<unknown>) =>
    promise.then(
        () => undefined,
        (error: unknown) => error,
    );

describe("a port of this machine", () => {
    it("is the wanted one, or another if that is taken", async () => {
        const wanted = await freePort();
        expect(await freePort(wanted)).to.equal(wanted);
        const taken = createServer();
        const port = await listening(taken);
        expect(await freePort(port))
            .to.be.greaterThan(1023)
            .and.not.to.equal(port);
        taken.close();
    });
});

describe("a tunnel to the desktop", () => {
    let dir: string;
    let path: string | undefined;
    let tunnel: Tunnel | undefined;
    const servers: Server[] = [];

    beforeEach(() => {
        dir = mkdtempSync(join(tmpdir(), "workstation-"));
        path = process.env["PATH"];
        process.env["PATH"] = `${dir}:${path}`;
    });
    afterEach(() => {
        process.env["PATH"] = path;
        tunnel?.close();
        tunnel = undefined;
        for (const server of servers.splice(0)) server.close();
        rmSync(dir, { recursive: true });
    });

    const command = (name: string, script: string) => {
        writeFileSync(join(dir, name), script);
        chmodSync(join(dir, name), 0o755);
        return name;
    };
    /** Makes an engine whose boxes are this machine: `exec -i BOX` runs here, `wait` runs the given command. */
    const engine = (wait = "exec sleep 60") =>
        command("pretended-engine", `#!/bin/sh\n[ $1 = wait ] && ${wait}\nshift 3\nexec "$@"\n`);
    const page = async () => {
        const server = createHttpServer((asked, answer) => answer.end(asked.url));
        servers.push(server);
        return listening(server);
    };

    describe("through the engine's exec", () => {
        it("serves the page from a port on the box's loopback", async () => {
            tunnel = await tunnelByExec(engine(), "box", await page());
            await pageComesThrough(tunnel);
            const got = await fetch(`http://127.0.0.1:${tunnel.port}/vnc.html`);
            expect(await got.text()).to.equal("/vnc.html");
        });

        it("carries many bytes both ways unchanged, and their end", async () => {
            const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
            servers.push(echo);
            tunnel = await tunnelByExec(engine(), "box", await listening(echo));
            const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => at % 251));
            const socket = connect({ port: tunnel.port, host: "127.0.0.1", allowHalfOpen: true });
            socket.end(bytes);
            const got: Buffer[] = [];
            for await (const chunk of socket) got.push(chunk as Buffer);
            expect(Buffer.concat(got).equals(bytes)).to.equal(true);
        });

        it("releases the box's port when the browser disconnects without notice", async () => {
            const gone = new Promise<void>((resolve) => {
                const server = createServer((socket) => {
                    socket.on("error", () => undefined).on("close", () => resolve());
                    socket.write("hello");
                });
                servers.push(server);
            });
            tunnel = await tunnelByExec(engine(), "box", await listening(servers[0]!));
            const browser = connect(tunnel.port, "127.0.0.1");
            await new Promise((resolve) => browser.once("data", resolve));
            browser.resetAndDestroy();
            await gone;
        });

        it("ends when the box stops", async () => {
            tunnel = await tunnelByExec(engine("exit 0"), "box", 9);
            expect(await tunnel.ended).to.equal("the box has stopped");
        });

        it("refuses when no page comes in time, and stops listening", async () => {
            tunnel = await tunnelByExec(engine(), "box", await freePort());
            const error = await failure(pageComesThrough(tunnel, 0.5));
            expect(error).to.be.instanceOf(Refusal);
            expect(String(error)).to.include("does not answer: no page in 0.5 s");
            const after = await failure(fetch(`http://127.0.0.1:${tunnel.port}/`));
            expect(after).to.be.instanceOf(Error);
        });

        it("closes the connection when the engine is gone", async () => {
            tunnel = await tunnelByExec("no-such-engine", "box", 9);
            expect(await failure(pageComesThrough(tunnel))).to.be.instanceOf(Refusal);
        });
    });

    describe("through SSH", () => {
        it("is SSH's own forward from loopback to loopback", async () => {
            command(
                "ssh",
                `#!/usr/bin/env node
                const [forward, , config, host] = process.argv.slice(6);
                const [address, port, ...to] = forward.split(":");
                require("http").createServer((_, answer) => answer.end([...to, config, host].join()))
                    .listen(port, address);`,
            );
            tunnel = await tunnelBySsh(["-F", "config", "box"]);
            await pageComesThrough(tunnel);
            const got = await fetch(`http://127.0.0.1:${tunnel.port}/`);
            expect(await got.text()).to.equal(`127.0.0.1,${desktopPort},config,box`);
        });

        it("refuses with SSH's last words", async () => {
            command("ssh", "#!/bin/sh\necho much >&2; echo 'Permission denied (publickey).' >&2\n");
            const error = await failure(tunnelBySsh(["box"]).then((it) => pageComesThrough(it)));
            expect(error).to.be.instanceOf(Refusal);
            expect(String(error)).to.include("does not answer: Permission denied (publickey).");
        });

        it("refuses a host without SSH", async () => {
            process.env["PATH"] = dir;
            const error = await failure(tunnelBySsh(["box"]).then((it) => pageComesThrough(it)));
            expect(String(error)).to.include("ssh is not installed");
        });
    });
});

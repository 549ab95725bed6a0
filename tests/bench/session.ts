/**
 * Measures clients of Session Manager against the stand-in at AWS's pace, each next to AWS's plugin in the same run:
 * time to the first byte of an SSH session, upload and download over 1, 4 and 8 sessions, and time to be back after
 * the channel was closed. Our client carries several sessions in as many processes, and in one, as `copy` does. The plugin is
 * started directly, and this process asks for its session; the row "as people start it" compares what OpenSSH starts: AWS's CLI,
 * which starts the plugin, and `workstation proxy`.
 * `npm run bench:session [runs] [rows]`: 3 runs by default, and all rows or those with this word in their name.
 */
import { randomBytes } from "node:crypto";
import { conditions } from "../../simulation/session-manager/conditions";
import { SessionManager } from "../../simulation/session-manager/service";
import { documented, proxyVerb, type Rival } from "./aws-cli";
import { clients, ownClient } from "../session/support/clients";
import { Running, until } from "../session/support/running";
import { Connection, listening, portOf } from "../session/support/tcp";
import { median } from "./measure";

const runs = Number(process.argv[2] ?? 3);
const wantedRows = process.argv[3] ?? "";
/** What a session carries in a second or two. */
const bytesOfSession = 1_000_000;

/** Our own client as `copy` uses it: all sessions in one process. */
const inOneProcess: Rival = { ...ownClient, name: "in one process" };

const seconds = async (work: () => Promise<unknown>) => {
    const began = process.hrtime.bigint();
    await work();
    return Number(process.hrtime.bigint() - began) / 1e9;
};

/** A box whose ports greet as an SSH server does, take what comes, send without end, and send back. */
class Bench {
    private constructor(
        readonly service: SessionManager,
        readonly box: string,
        readonly ports: Readonly<Record<"greets" | "takes" | "sends" | "echoes", number>>,
        readonly received: { bytes: number },
    ) {}

    static async start(): Promise<Bench> {
        const service = await SessionManager.start(conditions());
        const received = { bytes: 0 };
        const greets = await listening((socket) => socket.write("SSH-2.0-bench\r\n"));
        const takes = await listening((socket) =>
            socket.on("data", ({ length }) => (received.bytes += length)),
        );
        const sends = await listening((socket) =>
            socket.once("data", () => socket.write(randomBytes(bytesOfSession))),
        );
        const echoes = await listening((socket) => socket.pipe(socket));
        const servers = { greets, takes, sends, echoes };
        const ports = Object.fromEntries(
            Object.entries(servers).map(([name, server]) => [name, portOf(server)]),
        ) as Bench["ports"];
        const box = await service.startBox({ ports: { 22: ports.greets } });
        return new Bench(service, box, ports, received);
    }

    async firstByte(client: Rival): Promise<number> {
        let session: Running | undefined;
        const taken = await seconds(async () => {
            const wanted = { box: this.box, kind: "ssh", port: 22 } as const;
            session = await Running.start(client, this.service, wanted);
            await session.says(/SSH-2.0/);
        });
        await session?.kill("SIGKILL");
        return taken;
    }

    private async sessions(client: Rival, count: number, port: number) {
        const [processes, sessions] = client === inOneProcess ? [1, count] : [count, 1];
        const running = await Promise.all(
            Array.from({ length: processes }, () =>
                Running.start(client, this.service, {
                    box: this.box,
                    kind: "port",
                    port,
                    sessions,
                }),
            ),
        );
        const ports = await Promise.all(running.map((it) => it.ports(sessions)));
        const connections = ports.flat().map((it) => new Connection(it));
        return { running, connections };
    }

    private async end(running: readonly Running[]): Promise<void> {
        for (const it of running) await it.kill("SIGKILL");
        for (const { id } of this.service.openSessions) this.service.terminate(id);
    }

    async upload(client: Rival, count: number): Promise<number> {
        const { running, connections } = await this.sessions(client, count, this.ports.takes);
        const wanted = this.received.bytes + count * bytesOfSession;
        const taken = await seconds(async () => {
            for (const connection of connections) connection.send(randomBytes(bytesOfSession));
            await until(() => this.received.bytes >= wanted);
        });
        await this.end(running);
        return taken;
    }

    async download(client: Rival, count: number): Promise<number> {
        const { running, connections } = await this.sessions(client, count, this.ports.sends);
        const taken = await seconds(() =>
            Promise.all(
                connections.map((connection) => {
                    connection.send(Buffer.from("go"));
                    return connection.read(bytesOfSession);
                }),
            ),
        );
        await this.end(running);
        return taken;
    }

    /** Returns the time from the close of a channel to the next answer through the session. */
    async reconnect(client: Rival): Promise<number> {
        const { running, connections } = await this.sessions(client, 1, this.ports.echoes);
        const [connection] = connections;
        const exchange = async () => {
            connection?.send(Buffer.from("ping"));
            await connection?.read(4);
        };
        await exchange();
        const taken = await seconds(async () => {
            const { channels } = this.service.sessions.at(-1)!;
            this.service.drop();
            // AWS's plugin gives up if it has something to send before it is back.
            await until(() => this.service.sessions.at(-1)!.channels > channels);
            await exchange();
        });
        await this.end(running);
        return taken;
    }
}

const megabytes = (count: number) => (taken: number) =>
    `${((count * bytesOfSession) / 1e6 / taken).toFixed(2)} MB/s`;
const asSeconds = (taken: number) => `${taken.toFixed(2)} s`;

const asPeople = "first byte of SSH, as people start it";

/** Returns who is compared in a row, the floor first. */
function rivalsOf(row: string): readonly Rival[] {
    if (row === asPeople) return [documented, proxyVerb];
    return row.endsWith(" sessions") ? [...clients, inOneProcess] : clients;
}

async function bench(): Promise<void> {
    const it = await Bench.start();
    const measures: [string, (client: Rival) => Promise<number>, (taken: number) => string][] = [
        ["first byte of SSH", (client) => it.firstByte(client), asSeconds],
        [asPeople, (client) => it.firstByte(client), asSeconds],
        ...[1, 4, 8].flatMap((count): typeof measures => [
            [`upload, ${count} sessions`, (client) => it.upload(client, count), megabytes(count)],
            [
                `download, ${count} sessions`,
                (client) => it.download(client, count),
                megabytes(count),
            ],
        ]),
        ["back after a close", (client) => it.reconnect(client), asSeconds],
    ];
    console.log(`Session Manager at AWS's pace, median of ${runs}; ratio of times, run by run`);
    for (const [name, measure, shown] of measures) {
        if (!name.includes(wantedRows)) continue;
        const rivals = rivalsOf(name);
        const times = new Map<string, number[]>(rivals.map((client) => [client.name, []]));
        for (let run = 0; run < runs; run++)
            for (const client of rivals) times.get(client.name)?.push(await measure(client));
        const [floor = []] = times.values();
        const columns = [...times].map(([client, taken]) => {
            const ratio = median(taken.map((time, run) => time / (floor[run] ?? NaN)));
            return `${client} ${shown(median(taken)).padStart(10)} ${ratio.toFixed(2)} x`;
        });
        console.log(`  ${name.padEnd(22)} ${columns.join("   ")}`);
    }
    process.exit();
}

void bench();

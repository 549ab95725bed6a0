import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { type Aws, openAws } from "../../../../../cli/boxes/open-aws";
import type { Given } from "../../../../../cli/boxes/run";
import { copy } from "../../../../../cli/connect/copy/copy";
import { PretendAws, pretendBox } from "../../../boxes/support/pretend-aws";
import { printed } from "../../../boxes/support/printed";
import { Service } from "../../../session/service";
import { PretendSsh } from "../../ssh/pretend-ssh";
import { SftpServer } from "./sftp-server";

/** Carries the streams of the pretended `ssh` to the server in the test's process. */
const bridge = `
    const socket = require("node:net").connect(Number(process.argv[1]), "127.0.0.1");
    process.stdin.pipe(socket).pipe(process.stdout);
    socket.on("error", () => process.exit(255)).on("close", () => process.exit(0));
`;

/** What somebody types on the terminal; nothing where there is none. */
export interface Run {
    readonly given?: Given;
    readonly typed?: string;
}

/** A laptop's folder, and a box whose home is another one, with AWS, a session and `ssh` between them that are pretended. */
export class ABox {
    readonly here: string;
    readonly there: string;
    readonly aws = new PretendAws();
    readonly ssh = new PretendSsh();
    readonly sftp: SftpServer;
    /** Clients in place of AWS's own. */
    clients: Partial<Aws> = {};
    private readonly root = realpathSync(mkdtempSync(join(tmpdir(), "workstation-copy-")));
    private readonly server: Server;
    private readonly signals = ["SIGINT", "SIGHUP", "SIGTERM"] as const;
    private readonly listeners = this.signals.map((it) => new Set(process.listeners(it)));

    private constructor(private readonly service: Service) {
        [this.here, this.there] = [join(this.root, "here"), join(this.root, "there")];
        for (const folder of [this.here, this.there]) mkdirSync(folder);
        this.sftp = new SftpServer(this.there);
        this.server = createServer({ allowHalfOpen: true }, (socket) => this.sftp.serve(socket));
    }

    static async start(): Promise<ABox> {
        const box = new ABox(await Service.start(() => undefined));
        box.server.listen(0, "127.0.0.1");
        await once(box.server, "listening");
        await box.aws.begin();
        box.aws.boxes = [pretendBox()];
        box.login();
        return box;
    }

    /** Lets `ssh` in, after these lines of a shell. */
    login(first = ""): void {
        const { port } = this.server.address() as AddressInfo;
        this.ssh.put(
            `${first}
            cd "${this.there}"
            test "$1 $remote" = "-s sftp" || exec sh -c "$remote"
            exec "${process.execPath}" -e '${bridge}' ${port}`,
        );
    }

    /** Runs the command in this process. */
    async copy(words: readonly string[], { given = {}, typed }: Run = {}) {
        const usual = await openAws({});
        const ssm = this.service.ssm as Aws["ssm"];
        const { ec2, region } = usual;
        const aws = { ec2, region, ssm, ...this.clients } as Aws;
        const stdin = Object.getOwnPropertyDescriptor(process, "stdin")!;
        if (typed !== undefined) {
            const terminal = new PassThrough();
            setTimeout(() => terminal.write(typed), 0);
            Object.defineProperty(process, "stdin", { value: terminal, configurable: true });
        }
        process.exitCode = 0;
        try {
            const said = await printed(() => copy(aws, words, given), {
                terminal: typed !== undefined,
            });
            return { ...said, code: process.exitCode };
        } finally {
            Object.defineProperty(process, "stdin", stdin);
            process.exitCode = 0;
        }
    }

    /** Asks the command to end, as `kill` does; mocha hears nothing of it. */
    stop(): void {
        for (const listener of this.ownListeners("SIGTERM")) listener("SIGTERM");
    }

    async remove(): Promise<void> {
        for (const name of this.signals)
            for (const listener of this.ownListeners(name)) process.off(name, listener);
        this.service.close();
        this.ssh.remove();
        this.aws.end();
        this.server.close();
        await once(this.server, "close");
        rmSync(this.root, { recursive: true });
    }

    private ownListeners(name: (typeof this.signals)[number]) {
        const before = this.listeners[this.signals.indexOf(name)]!;
        return process.listeners(name).filter((it) => !before.has(it));
    }
}

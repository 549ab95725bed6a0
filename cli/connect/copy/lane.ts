import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Box } from "../../boxes/find";
import type { Aws, Where } from "../../boxes/open-aws";
import { type Forward, forwardPort } from "../../session/forward";
import { destination, noSsh } from "../ssh/open-ssh";
import { ConnectionLost, type Place } from "./place";
import { boxPlace } from "./sftp/box-place";
import { SftpConnection } from "./sftp/connection";
import type { Lane } from "./transfer";

/** What a lane needs to reach a box. */
export interface LaneRequest {
    readonly aws: Aws;
    readonly box: Box;
    readonly given: Where;
    /** Lets OpenSSH ask on the terminal, for the passphrase of a key. */
    readonly mayAsk: boolean;
    readonly notice: (line: string) => void;
    readonly stop: AbortSignal;
}

/** Pauses between two tries to log in again, milliseconds: together longer than a network takes to change. */
const pauses = [1000, 2000, 5000, 10_000, 20_000, 30_000];

/** Settings that a copy needs whatever the user's own configuration says; the first of a name counts to OpenSSH. */
const settings = {
    ProxyCommand: "none",
    HostName: "127.0.0.1",
    RemoteCommand: "none",
    RequestTTY: "no",
    ForwardAgent: "no",
    ForwardX11: "no",
    ClearAllForwardings: "yes",
    // The session, not the processor, is what is slow.
    Compression: "yes",
} as const;

/**
 * A session of Session Manager, in this process, and OpenSSH with SFTP through it. OpenSSH reaches the session by a port of this
 * computer's loopback: a ProxyCommand would be a process for each session.
 */
export class SshLane implements Lane {
    private child: ChildProcess | undefined;
    private box: Place | undefined;

    private constructor(
        private readonly request: LaneRequest,
        private readonly forward: Forward,
    ) {}

    /** @throws ConnectionLost where OpenSSH does not get in, and has said why; as `forwardPort` does */
    static async open(request: LaneRequest): Promise<SshLane> {
        const { aws, box, notice, stop } = request;
        const session = { ssm: aws.ssm, target: box.id, remotePort: 22, localPort: 0 };
        const lane = new SshLane(request, await forwardPort({ ...session, notice, stop }));
        try {
            await lane.login();
            return lane;
        } catch (error) {
            await lane.close();
            throw error;
        }
    }

    place(): Place {
        if (this.box === undefined) throw new ConnectionLost("the connection to the box is lost");
        return this.box;
    }

    /** Returns the words by which OpenSSH runs something else on the box through this lane. */
    destination(): string[] {
        const { aws, box, given, mayAsk } = this.request;
        const options = {
            ...settings,
            Port: String(this.forward.port),
            BatchMode: mayAsk ? "no" : "yes",
        };
        return [
            ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
            ...destination(aws, box, given),
        ];
    }

    async again(): Promise<boolean> {
        for (const pause of pauses) {
            if (this.request.stop.aborted) return true;
            try {
                await this.login();
                return true;
            } catch (error) {
                if (!(error instanceof ConnectionLost)) throw error;
            }
            await sleep(pause, undefined, { signal: this.request.stop }).catch(() => undefined);
        }
        return false;
    }

    async close(): Promise<void> {
        this.child?.kill();
        await this.forward.close();
    }

    private async login(): Promise<void> {
        this.child?.kill();
        const words = ["-s", ...this.destination(), "sftp"];
        const child = spawn("ssh", words, {
            // A lane that may not ask fails where the first did not, and then says nothing new.
            stdio: ["pipe", "pipe", this.request.mayAsk ? "inherit" : "ignore"],
        });
        this.child = child;
        const failed = new Promise<never>((_, reject) => {
            child.on("error", () => reject(noSsh()));
        });
        failed.catch(() => undefined);
        const sftp = new SftpConnection(child.stdin, child.stdout);
        await Promise.race([sftp.ready, failed]);
        this.box = boxPlace(sftp);
    }
}

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jobCommand } from "../../../training-job/bundle";
import type { UnkindS3 } from "./unkind-s3";

export const run = "runs/ada/20261130-120000-ab12";

export interface End {
    readonly exitCode: number;
    readonly attempt: number;
    readonly results: readonly { path: string; size: number; sha256: string }[];
    readonly why: string | null;
    readonly imageId: string | null;
}

/** How a process of a job starts. */
export interface Start {
    readonly command: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    /** Words before `python3`, such as `ip netns exec a`. */
    readonly within?: readonly string[];
    readonly folder?: string;
}

/** One node of a job: the very command of the job definition as a process, with folders of its own. */
export class Node {
    said = "";
    readonly folder: string;
    readonly ended: Promise<number>;

    private constructor(
        readonly process: ChildProcess,
        folder: string,
    ) {
        this.folder = folder;
        for (const stream of [process.stdout, process.stderr])
            stream?.on("data", (text: Buffer) => (this.said += text.toString()));
        this.ended = new Promise((resolve, reject) => {
            process.on("error", reject);
            process.on("close", (code) => resolve(code ?? -1));
        });
    }

    static start(s3: UnkindS3, { command, env = {}, within = [], folder }: Start): Node {
        const place = folder ?? mkdtempSync(join(tmpdir(), "job-"));
        const [program = "", ...args] = [...within, ...jobCommand()];
        const child = spawn(program, args, {
            env: {
                PATH: process.env["PATH"],
                HOME: place,
                AWS_REGION: "eu-central-1",
                AWS_ENDPOINT_URL_S3: s3.url,
                AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
                AWS_SECRET_ACCESS_KEY: "not-a-secret",
                WORKSTATION_RUN: `s3://${s3.bucket}/${run}`,
                WORKSTATION_BLOBS: `s3://${s3.bucket}/blobs/ada`,
                WORKSTATION_COMMAND: JSON.stringify(command),
                WORKSTATION_WORK: join(place, "work"),
                WORKSTATION_CHECKPOINTS: join(place, "checkpoints"),
                ...env,
            },
            stdio: ["ignore", "pipe", "pipe"],
        });
        return new Node(child, place);
    }

    /** Waits until the node has said something. */
    async until(text: string, seconds = 20): Promise<void> {
        const end = Date.now() + seconds * 1000;
        while (!this.said.includes(text)) {
            if (Date.now() > end || this.process.exitCode !== null)
                throw new Error(`the node did not say ${text}:\n${this.said}`);
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
    }

    /** Sends a signal to process 1 of its container, the last child of the words before it. */
    signalInside(signal: NodeJS.Signals): void {
        let pid = this.process.pid ?? 0;
        const child = () => readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ")[0];
        const name = () => readFileSync(`/proc/${pid}/comm`, "utf8").trim();
        while (name() === "ip" || name() === "unshare") pid = Number(child());
        process.kill(pid, signal);
    }

    /** Ends it as a lost host does, and removes its folder. */
    forget(): void {
        this.process.kill("SIGKILL");
        rmSync(this.folder, { recursive: true, force: true });
    }
}

/** Batch's variables of a node. Node 0 has no address of the main node. */
export const batch = (index: number, count: number, main = "127.0.0.1") => ({
    AWS_BATCH_JOB_NUM_NODES: String(count),
    AWS_BATCH_JOB_NODE_INDEX: String(index),
    AWS_BATCH_JOB_MAIN_NODE_INDEX: "0",
    ...(index > 0 && { AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS: main }),
});

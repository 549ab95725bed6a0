import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastLine } from "../../cli/rehearse/run";
import type { TestStack } from "./clean-up";
import type { Host } from "./host";
import { member } from "./proofs";

/** Longest time of one job from `submit` to its end, in minutes: a GPU host that is found late, and the image's pull. */
export const jobMinutes = 30;

/** A job that only AWS can run, and what must have come of it. */
interface QueueProof {
    readonly name: string;
    /** Options of `submit`. */
    readonly options: readonly string[];
    readonly command: readonly string[];
    /** Exit code that `submit` must mirror. */
    readonly exitCode: number;
    /** A text that the job's own `said.txt` must have when it is back in the folder. */
    readonly says?: RegExp;
}

/** Writes what the job sees of its GPU, of the team's folder and of the other nodes. */
const script = `
import json, os, subprocess, sys
gpus = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True).stdout.count("GPU ")
with open("/shared/test-aws.txt", "w") as shared:
    shared.write("from a job")
said = {"gpus": gpus, "nodes": os.environ.get("AWS_BATCH_JOB_NUM_NODES", "1"), "rank": os.environ.get("RANK", "0")}
print(json.dumps(said), flush=True)
with open("said.txt", "w") as file:
    json.dump(said, file)
sys.exit(int(sys.argv[1]))
`;

const python = (exitCode: number) => ["python3", "said.py", String(exitCode)];

export const queueProofs: readonly QueueProof[] = [
    {
        name: "a spot job with one GPU, its results and /shared",
        options: ["--gpus", "1", "--spot"],
        command: python(0),
        exitCode: 0,
        says: /"gpus": 1, "nodes": "1"/,
    },
    {
        name: "a job's own failure is mirrored, and is not tried again",
        options: ["--gpus", "1"],
        command: python(7),
        exitCode: 7,
    },
    {
        name: "two nodes without internet",
        options: ["--gpus", "1", "--nodes", "2"],
        command: python(0),
        exitCode: 0,
        says: /"gpus": 1, "nodes": "2", "rank": "0"/,
    },
];

/**
 * Runs jobs through `workstation submit` on the queue of a test's stack.
 *
 * @returns why a proof does not hold, a sentence each.
 * @throws Error when someone has asked to stop.
 */
export async function proveQueue(stack: TestStack, host: Host): Promise<string[]> {
    const problems: string[] = [];
    for (const proof of queueProofs) {
        if (host.stopping()) throw new Error("stopped");
        const begun = host.now();
        const problem = await runJob(proof, stack, host);
        const minutes = ((host.now() - begun) / 60).toFixed(1);
        host.say(
            `${problem === undefined ? "holds" : "does NOT hold"}: ${proof.name} (${minutes} minutes)`,
        );
        if (problem !== undefined) problems.push(`${proof.name}: ${problem}`);
    }
    return problems;
}

async function runJob(
    { options, command, exitCode, says }: QueueProof,
    { name }: TestStack,
    { call }: Host,
): Promise<string | undefined> {
    const folder = mkdtempSync(join(tmpdir(), "workstation-queue-"));
    try {
        writeFileSync(join(folder, "said.py"), script);
        const whose = ["--stack", name, "--member", member];
        const most = ["--hours", String(jobMinutes / 60), "--yes", "--dir", folder];
        const words = ["workstation", "submit", ...whose, ...options, ...most, "--", ...command];
        const ran = await call("npx", words, { show: true });
        if (ran.status !== exitCode)
            return `submit ended with ${ran.status} and not ${exitCode}: ${lastLine(ran)}`;
        if (says === undefined) return undefined;
        const said = textOf(join(folder, "said.txt"));
        if (said === undefined) return "its said.txt did not come back";
        return says.test(said) ? undefined : `its said.txt is ${said}`;
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

function textOf(file: string): string | undefined {
    try {
        return readFileSync(file, "utf8");
    } catch {
        return undefined;
    }
}

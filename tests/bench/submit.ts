/**
 * Measures `workstation submit --detach` until Batch has the job, against a bare SubmitJob of AWS's SDK, each as a process of
 * its own and in turn; and what it sends of a folder of 1 GB that has not changed. Queue, bucket and log are the batch lane's:
 * as root, with podman. `npm run bench:submit [pairs]`, 3 pairs by default.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StackThere } from "../batch/support/stack-there";
import { projectDir } from "../support/run-stack";
import { median } from "./measure";

const pairs = Number(process.argv[2] ?? 3);
const mib = 1024 ** 2;

/** The least that a program can do: load AWS's client and send one request. */
const bare = `const { BatchClient, SubmitJobCommand } = require("@aws-sdk/client-batch");
new BatchClient({}).send(new SubmitJobCommand({ jobName: "bare", jobQueue: "workstation-dev-on-demand",
    jobDefinition: "arn:aws:batch:us-east-1:123456789012:job-definition/workstation-dev__ana__one:1" }));`;

async function bench(): Promise<void> {
    const there = await StackThere.start(["ana"]);
    const dir = mkdtempSync(join(tmpdir(), "workstation-bench-"));
    try {
        // No job runs: they would take the processor from what is measured.
        there.front.batch.held = "UNDETERMINED - held by the bench";
        for (let at = 0; at < 64; at++)
            writeFileSync(join(dir, `part-${at}`), randomBytes(16 * mib));
        const env = { ...process.env, ...there.environment, XDG_CACHE_HOME: `${dir}-cache` };
        const submit = [
            join(projectDir, "cli", "bin.cjs"),
            ...["submit", "--member", "ana", "--dir", dir],
            "--yes",
            "--detach",
            "--",
            "true",
        ];
        const measured = async (args: readonly string[]) => {
            there.front.calls.length = 0;
            const began = process.hrtime.bigint();
            const child = spawn(process.execPath, args, {
                env,
                cwd: projectDir,
                stdio: ["ignore", "ignore", "inherit"],
            });
            const [status] = (await once(child, "close")) as [number | null];
            if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}`);
            const sent = there.front.calls.reduce((sum, { bytes }) => sum + bytes, 0);
            return { seconds: Number(process.hrtime.bigint() - began) / 1e9, sent };
        };
        const first = await measured(submit);
        // A digest is kept once the file is some seconds old.
        const second = await measured(submit);
        const rows = [];
        for (let pair = 0; pair < pairs; pair++)
            rows.push([await measured(["-e", bare]), await measured(submit)] as const);
        const floor = median(rows.map(([it]) => it.seconds));
        const ours = median(rows.map(([, it]) => it.seconds));
        console.log(`a folder of 1 GiB in 64 files, median of ${pairs}`);
        console.log(
            `  first time             ${first.seconds.toFixed(2)} s, ${(first.sent / mib).toFixed(0)} MiB sent`,
        );
        console.log(
            `  second time            ${second.seconds.toFixed(2)} s, ${second.sent} bytes sent`,
        );
        console.log(
            `  unchanged              ${ours.toFixed(2)} s, ${rows[0]?.[1].sent} bytes sent`,
        );
        console.log(
            `  a bare SubmitJob       ${floor.toFixed(2)} s, ratio ${(ours / floor).toFixed(1)} x`,
        );
    } finally {
        rmSync(dir, { recursive: true });
        rmSync(`${dir}-cache`, { recursive: true, force: true });
        await there.stop();
    }
}

void bench().then(() => process.exit());

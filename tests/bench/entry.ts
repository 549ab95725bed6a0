/**
 * Measures what the entry of a job costs: the time of a job whose command does nothing, S3's stand-in included, against
 * the bare start of the Python that runs it. `npm run bench:entry [pairs]`, 20 by default.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Node, run } from "../training-job/support/job";
import { UnkindS3 } from "../training-job/support/unkind-s3";
import { median } from "./measure";

const pairs = Number(process.argv[2] ?? 20);

async function seconds(work: () => Promise<unknown>): Promise<number> {
    const started = process.hrtime.bigint();
    await work();
    return Number(process.hrtime.bigint() - started) / 1e9;
}

async function main(): Promise<void> {
    const s3 = await UnkindS3.start();
    s3.submit(run, Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`f${at}`, `${at}`])));
    const bare = () => once(spawn("python3", ["-c", "pass"], { stdio: "ignore" }), "close");
    const entry = async () => {
        const node = Node.start(s3, { command: ["true"] });
        if ((await node.ended) !== 0) throw new Error(node.said);
        node.forget();
    };
    const results = { bare: [] as number[], entry: [] as number[] };
    await Promise.all([bare(), entry()]);
    for (let pair = 0; pair < pairs; pair++) {
        results.bare.push(await seconds(bare));
        results.entry.push(await seconds(entry));
    }
    const ratio = median(results.entry.map((it, at) => it / (results.bare[at] ?? NaN)));
    console.log(`A job of 100 source files whose command does nothing, median of ${pairs} pairs`);
    console.log(`  python3 -c pass   ${median(results.bare).toFixed(3)} s`);
    console.log(
        `  the entry         ${median(results.entry).toFixed(3)} s   ${ratio.toFixed(1)} x`,
    );
    await s3.stop();
}

void main();

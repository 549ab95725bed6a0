import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDir } from "../support/run-stack";
import { makeBoxes } from "./support/boxes-from-plan";
import { type Emulator, emptyEmulator } from "./support/emulator";
import { runVerb } from "./support/run-verb";

/** What 200 boxes may take of a laptop's memory beyond what 20 do, MiB. */
const allowedMiB = 24;

describe("status of many boxes", function () {
    this.timeout(240_000);

    let emulator: Emulator;
    const folder = mkdtempSync(join(tmpdir(), "workstation-usage-"));
    before(async () => {
        emulator = await emptyEmulator();
    });
    after(() => rmSync(folder, { recursive: true }));

    /** Makes boxes of new members, asks for the status, and returns the calls, the rows and the peak of memory. */
    async function statusWith(members: readonly string[]) {
        await makeBoxes(emulator.front.client("us-east-1"), "dev", members);
        const usage = join(folder, String(members.length));
        let [stdout, mib] = ["", Infinity];
        // The lesser of two peaks: when V8 collects is chance, and was worth 4 MiB on a busy machine (2026-12).
        for (let time = 0; time < 2; time++) {
            emulator.front.forget();
            ({ stdout } = await runVerb(["status", "--json"], {
                env: { ...emulator.environment, BENCH_USAGE: usage },
                node: ["--require", join(projectDir, "tests", "bench", "report-usage.cjs")],
            }));
            const { maxRSS } = JSON.parse(readFileSync(usage, "utf8")) as { maxRSS: number };
            mib = Math.min(mib, maxRSS / 1024);
        }
        const calls = (operation: string) =>
            emulator.front.calls.filter((it) => it.operation === operation).length;
        return {
            rows: (JSON.parse(stdout) as unknown[]).length,
            pages: [calls("DescribeInstances"), calls("DescribeInstanceInformation")],
            calls: emulator.front.calls.filter(({ service }) => service !== "pricing").length,
            prices: calls("GetProducts"),
            mib,
        };
    }

    it("takes a call a page, 25 boxes or 50 nodes each, and little more memory for 200 than for 20", async () => {
        const names = Array.from({ length: 200 }, (_, at) => `m${at}`);
        const few = await statusWith(names.slice(0, 20));
        const many = await statusWith(names.slice(20));
        expect(few).to.deep.include({ rows: 20, pages: [1, 1], calls: 2 });
        expect(many).to.deep.include({ rows: 200, pages: [8, 4], calls: 12 });
        expect(many.prices, "asked by type, not by box").to.equal(few.prices);
        expect(many.mib - few.mib).to.be.at.most(allowedMiB);
    });
});

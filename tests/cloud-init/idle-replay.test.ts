import { expect } from "chai";
import { replayed, run, sample, traceOf } from "../idle/replay";
import { JobBox } from "./job-box";

describe("workstation idle", function () {
    this.timeout(60_000);
    let box: JobBox;
    beforeEach(() => (box = new JobBox()));
    afterEach(() => box.remove());

    const lines = Array.from({ length: 40 }, (_, minute) => sample(minute));
    const replay = (...words: readonly string[]) =>
        box.workstation("idle", "replay", box.sandbox.path("/night.jsonl"), ...words);

    it("replays a trace on the box by the packed scripts, with the same answer as on a laptop", async () => {
        box.sandbox.write("/night.jsonl", traceOf(lines));
        const { status, output } = await replay("--json", "--minutes", "20");
        expect([status, JSON.parse(output)]).to.deep.equal([0, replayed(lines, 20)]);
        expect((await replay()).output).to.equal(run(traceOf(lines)).stdout);
    });

    it("ends with 2 for what is no trace, for a limit that is none, and for another word", async () => {
        box.sandbox.write("/night.jsonl", "no trace\n");
        expect((await replay()).status).to.equal(2);
        expect((await replay("--minutes", "5")).status).to.equal(2);
        const { status, output } = await box.workstation("idle", "now");
        expect([status, output]).to.deep.equal([
            2,
            "workstation: `workstation idle` takes --json, replay FILE or trace, and got 'now'\n",
        ]);
    });
});

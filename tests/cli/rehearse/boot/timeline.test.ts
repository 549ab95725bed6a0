import { expect } from "chai";
import { timeline } from "../../../../cli/rehearse/boot/timeline";
import { report, stages } from "../reports";

describe("the time to ready", () => {
    it("is divided among all stages, and adds up", () => {
        const rows = timeline(report({ stages: stages(100.5, 4) }), 100, 9);
        expect(rows).to.deep.equal([
            { name: "start of the machine", seconds: 0.5 },
            { name: "seed", seconds: 1 },
            { name: "files and people", seconds: 1 },
            { name: "settings", seconds: 1 },
            { name: "units", seconds: 1 },
            { name: "services and self-test", seconds: 4.5 },
        ]);
    });

    it("counts a pause between two stages as the later one's", () => {
        const paused = [
            { name: "seed", start: 101, end: 102 },
            { name: "settings", start: 105, end: 106 },
        ];
        const seconds = timeline(report({ stages: paused }), 100, 10).map((row) => row.seconds);
        expect(seconds).to.deep.equal([1, 1, 4, 4]);
    });

    it("is not divided when cloud-init has not started", () => {
        expect(timeline(report({}), 100, 10)).to.deep.equal([]);
    });
});

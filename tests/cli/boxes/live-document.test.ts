import { expect } from "chai";
import { liveFrom, liveIn } from "../../../cli/boxes/live";

const now = new Date("2026-11-30T12:00:00Z");
const said = now.toISOString();
const data = { usedBytes: 1, totalBytes: 2 };
const document = { version: 1, disks: { data }, jobs: { running: [{}] } };
const live = { said, data, jobsRunning: 1, keepsAwake: null };
const from = (printed: object) => liveFrom(JSON.stringify(printed), now);

describe("what a box says of itself", () => {
    it("is the line of its document, whatever its shell prints around it", () => {
        const printed = `Welcome\r\n${JSON.stringify(document)}\r\nbye\n`;
        expect(liveFrom(printed, now)).to.deep.equal(live);
    });

    it("is nothing where the box prints no such document", () => {
        for (const printed of ["", "workstation: not found", "{half"])
            expect(liveFrom(printed, now), printed).to.equal(undefined);
        for (const part of [
            { version: 2 },
            { disks: null },
            { jobs: [] },
            { jobs: { running: 2 } },
        ])
            expect(from({ ...document, ...part }), JSON.stringify(part)).to.equal(undefined);
    });

    it("has the boots of the box's journal that are times, where it tells them", () => {
        const boot = { from: "2026-11-30T10:00:00Z", to: "2026-11-30T12:00:00Z" };
        const boots = [boot, { ...boot, to: "soon" }, { from: 3 }, null];
        expect(from({ ...document, boots })).to.deep.equal({ ...live, boots: [boot] });
        expect(from({ ...document, boots: "none" })).to.deep.equal(live);
        expect(liveIn({ ...live, boots })).to.deep.equal({ ...live, boots: [boot] });
    });

    it("has no room on a disk that is not mounted or does not tell it in numbers", () => {
        for (const disk of [null, {}, { ...data, usedBytes: "1" }, { ...data, totalBytes: null }]) {
            const disks = { data: disk };
            expect(from({ ...document, disks })).to.deep.equal({ ...live, data: null });
        }
    });

    it("is read back from what this computer wrote down, but for what somebody has damaged", () => {
        expect(liveIn(live)).to.deep.equal(live);
        for (const part of [{ said: "yesterday" }, { said: 1 }, { jobsRunning: "1" }])
            expect(liveIn({ ...live, ...part }), JSON.stringify(part)).to.equal(undefined);
        expect(liveIn([live])).to.equal(undefined);
    });
});

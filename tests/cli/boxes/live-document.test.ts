import { expect } from "chai";
import { liveFrom, liveIn } from "../../../cli/boxes/live";

const now = new Date("2026-11-30T12:00:00Z");
const said = now.toISOString();
const data = { usedBytes: 1, totalBytes: 2 };
const idle = {
    ...({ verdict: "up", reason: "In minute 130 the GPU was 87 % busy." } as const),
    ...{ stopsAt: "2026-11-30T12:30:00Z", keepUntil: null },
};
const document = { version: 1, disks: { data }, jobs: { running: [{}] }, idle };
const live = { said, data, jobsRunning: 1, keepsAwake: idle };
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

    it("says nothing of what keeps it awake where its idle agent does not answer, or not so", () => {
        const wrong = [
            ...[undefined, null, 7, { ...idle, verdict: "maybe" }, { ...idle, reason: null }],
            ...[
                { ...idle, stopsAt: "soon" },
                { ...idle, stopsAt: 7 },
                { ...idle, keepUntil: {} },
            ],
        ];
        for (const it of wrong)
            expect(from({ ...document, idle: it })?.keepsAwake, JSON.stringify(it)).to.equal(null);
        const never = { ...idle, stopsAt: null, keepUntil: said };
        expect(from({ ...document, idle: never })?.keepsAwake).to.deep.equal(never);
    });

    it("steers no terminal by its reason, however long that is", () => {
        const reason = `\u001b[2J${"x".repeat(1000)}`;
        const told = from({ ...document, idle: { ...idle, reason } })?.keepsAwake?.reason;
        expect(told)
            .to.match(/^\?\[2Jx+$/)
            .and.have.length(400);
    });

    it("is read back from what this computer wrote down, but for what somebody has damaged", () => {
        expect(liveIn(live)).to.deep.equal(live);
        for (const part of [{ said: "yesterday" }, { said: 1 }, { jobsRunning: "1" }])
            expect(liveIn({ ...live, ...part }), JSON.stringify(part)).to.equal(undefined);
        expect(liveIn([live])).to.equal(undefined);
    });
});

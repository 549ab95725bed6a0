import { expect } from "chai";
import { markIn, markText, mayRun, originalIn, thisCommand } from "../../../cli/aws/mark";

const ana = { who: "ana@laptop", pid: 4711 };
const since = new Date("2026-11-29T12:00:00.000Z");
const hoursLater = (hours: number) => new Date(since.getTime() + hours * 3_600_000);

describe("The mark of a command", () => {
    it("is read as it was written, also after the id of a copied volume", () => {
        const text = markText(ana, since);
        expect(text).to.equal("ana@laptop 4711 2026-11-29T12:00:00.000Z");
        expect(markIn(text)).to.deep.equal({ ...ana, since });
        expect(markIn(`vol-1 ${text}`)).to.deep.equal({ ...ana, since });
        expect(originalIn(`vol-1 ${text}`)).to.equal("vol-1");
    });

    it("of a former release has no owner and no time", () => {
        for (const text of ["yes", "vol-1", "nothing", "", "ana@laptop 4711 yesterday"])
            expect(markIn(text), text).to.equal(undefined);
        expect(originalIn("vol-1")).to.equal("vol-1");
    });

    it("is a tag value that AWS accepts, whatever the names of person and machine", () => {
        expect(thisCommand().who).to.match(/^[\w.-]+@[\w.-]+$/);
        expect(thisCommand().pid).to.equal(process.pid);
    });

    it("of another machine counts for the longest wait, six hours", () => {
        const mark = { ...ana, since };
        const me = { who: "ben@laptop", pid: 1 };
        expect(mayRun(mark, me, hoursLater(5.9))).to.equal(true);
        expect(mayRun(mark, me, hoursLater(6))).to.equal(false);
        expect(mayRun(mark, me, hoursLater(-1)), "a clock that is off").to.equal(true);
    });

    it("of this machine counts while its process runs, but never against that process", () => {
        const own = { who: ana.who, since };
        const me = { who: ana.who, pid: process.pid };
        expect(mayRun({ ...own, pid: process.ppid }, me, hoursLater(99))).to.equal(true);
        expect(mayRun({ ...own, pid: process.pid }, me)).to.equal(false);
        expect(mayRun({ ...own, pid: 2 ** 30 }, me)).to.equal(false);
    });
});

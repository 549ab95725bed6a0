import { expect } from "chai";
import { Escape } from "../../../cli/session/escape";

describe("what leaves a session", () => {
    /** Types the pieces one after the other; returns what the box gets, and whether the session is left. */
    function typed(...pieces: readonly string[]) {
        const escape = new Escape();
        const taken = pieces.map((it) => escape.take(Buffer.from(it)));
        return {
            box: taken.map(({ bytes }) => String(bytes)).join(""),
            left: taken.some(({ leaves }) => leaves),
        };
    }

    it("is ~. at the beginning of a line, also key by key", () => {
        expect(typed("~.")).to.deep.equal({ box: "", left: true });
        expect(typed("ls\r", "~", ".")).to.deep.equal({ box: "ls\r", left: true });
    });

    it("is no ~. elsewhere, and the box gets all of it", () => {
        for (const text of ["ls ~.", "~/x\r", "cat ~\r.", "~é\r", "\x03"])
            expect(typed(text)).to.deep.equal({ box: text, left: false });
    });

    it("is not ~~, which is one tilde for the box", () => {
        expect(typed("~", "~", ".")).to.deep.equal({ box: "~.", left: false });
    });
});

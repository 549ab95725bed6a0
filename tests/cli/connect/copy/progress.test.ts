import { expect } from "chai";
import { mock } from "node:test";
import { Progress } from "../../../../cli/connect/copy/progress";

describe("the progress of a copy", () => {
    beforeEach(() => mock.timers.enable({ apis: ["setInterval", "Date"] }));
    afterEach(() => mock.timers.reset());

    function begin(isTTY: boolean) {
        const said = { text: "" };
        const out = { isTTY, write: (text: string | Uint8Array) => !!(said.text += String(text)) };
        return { said, progress: new Progress({ bytes: 100_000_000, files: 3 }, out) };
    }
    const clear = "\x1b[2K\x1b[1G";

    it("is a line every 10 s in a pipe, with the rate of the last 10 s", () => {
        const { said, progress } = begin(false);
        progress.bytes(50_000_000);
        progress.file();
        mock.timers.tick(9_999);
        expect(said.text).to.equal("");
        mock.timers.tick(1);
        expect(said.text).to.equal("50.0 MB of 100 MB, 1 of 3 files, 5.0 MB/s, 10 s left\n");
        said.text = "";
        progress.bytes(10_000_000);
        mock.timers.tick(10_000);
        expect(said.text).to.equal("60.0 MB of 100 MB, 1 of 3 files, 1.0 MB/s, 40 s left\n");
    });

    it("is one line on a terminal, which makes way for what is said, and ends without a trace", () => {
        const { said, progress } = begin(true);
        mock.timers.tick(500);
        const line = "0 bytes of 100 MB, 0 of 3 files, 0 bytes/s";
        expect(said.text).to.equal(`${clear}${line}`);
        said.text = "";
        progress.say("not copied: a");
        expect(said.text).to.equal(`${clear}not copied: a\n`);
        said.text = "";
        progress.bytes(7);
        expect(progress.end()).to.deep.equal({ bytes: 7, files: 0 });
        mock.timers.tick(5000);
        expect(said.text).to.equal(clear);
    });
});

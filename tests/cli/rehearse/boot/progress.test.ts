import { expect } from "chai";
import { bar, liveTell, plainTell } from "../../../../cli/rehearse/boot/progress";

const at = (step: number, waitsFor = "", lastLine = "") => ({ step, waitsFor, lastLine });

describe("the progress bar", () => {
    it("shows how far the boot is, its stage, the time and the log's last line", () => {
        expect(bar(at(0), 0.4, 100)).to.equal(
            "[>                     ]   0 s  1 of 7  start of the machine",
        );
        expect(bar(at(5, "framework", "pulling"), 83.2, 100)).to.equal(
            "[===============>      ]  83 s  6 of 7  services: framework  | pulling",
        );
    });

    it("never fills its line, which could then not be drawn over", () => {
        expect(bar(at(4, "", "x".repeat(200)), 12, 80)).to.have.lengthOf(79);
    });

    it("leaves out of a service's line what moves the cursor", () => {
        const line = bar(at(4, "", "\x1b[31mred\x1b[0m\rback\tand forth"), 12, 100);
        expect(line).to.match(/\| red back and forth$/);
    });
});

/** Collects what is written. */
function paper(columns?: number) {
    const written: string[] = [];
    const out = { columns, write: (text: string) => written.push(text) > 0 };
    return { written, out: columns === undefined ? { write: out.write } : { ...out, columns } };
}

describe("reported progress", () => {
    it("is one line a step in a file", () => {
        const { written, out } = paper();
        const { say, progress, done } = plainTell(out);
        say("starting");
        progress(at(1), 1);
        progress(at(1, "", "another line of the log"), 2);
        progress(at(5, "framework"), 3.4);
        done();
        expect(written).to.deep.equal([
            "starting\n",
            "   1 s  2 of 7  seed\n",
            "   3 s  6 of 7  services: framework\n",
        ]);
    });

    it("is one changing line on a terminal, with steps that stay", () => {
        const { written, out } = paper(30);
        const { say, progress, done } = liveTell(out);
        say("making");
        say("starting");
        progress(at(1), 1);
        done();
        expect(written.map((text) => text.replace("\r\x1b[K", "~"))).to.deep.equal([
            ...["~making", "~making\n", "~starting", "~starting\n"],
            ...["~[===>                  ]   1 s", "~"].map((text) => text.slice(0, 30)),
        ]);
    });

    it("counts the seconds of a step on a terminal, however narrow", async () => {
        const { written, out } = paper(16);
        let seconds = 0;
        const { say, done } = liveTell(out, () => (seconds += 61) * 1000);
        say("building the base image");
        await new Promise((resolve) => setTimeout(resolve, 1100));
        done();
        expect(written[1]).to.equal("\r\x1b[Kbuilding   61 s");
        expect(written[2]).to.equal("\r\x1b[Kbuilding the base image\n");
    });

    it("removes from a box's words what could write to a terminal's clipboard", () => {
        const { written, out } = paper(200);
        const { progress, say, done } = liveTell(out);
        const hostile = "a\x1b]52;c;ZXZpbA==\x07b\u009b2J\u202ec";
        progress(at(5, hostile, hostile), 1);
        say(hostile);
        done();
        const own = written.map((text) => text.replaceAll("\r\x1b[K", "").replaceAll("\n", ""));
        expect(own.join(""))
            .to.match(/^[ -~]+$/)
            .and.include("\\u001b]52;c;");
    });

    it("assumes 80 columns on a terminal of unknown width", () => {
        const { written, out } = paper();
        liveTell(out).progress(at(1, "", "x".repeat(200)), 1);
        expect(written[0]).to.have.lengthOf(79 + "\r\x1b[K".length);
    });
});

import { expect } from "chai";
import { emptyReport } from "../../../cli/rehearse/boot/box-report";
import { liveSettings } from "../../../cli/rehearse/live-settings";

/** Pretends a box that has its files after some questions, and answers the commands with an exit code. */
function box({ polls = 0, status = 0 }: { polls?: number; status?: number }) {
    const asked: string[] = [];
    const stderr = status === 0 ? "" : "live-settings: sshPublicKeys is missing\n";
    const ask = (script: string) => {
        asked.push(script.split(" ")[0]!);
        const hasFiles = asked.filter((it) => it === "test").length > polls;
        const code = script.startsWith("test") ? Number(!hasFiles) : status;
        return Promise.resolve({ status: code, stdout: "", stderr });
    };
    const report = () => Promise.resolve({ ...emptyReport, lastLine: asked.join(" ") });
    return liveSettings({ ask, report }, "apply");
}

describe("the live settings of a rehearsed box", () => {
    it("are applied once, when cloud-init has written the box's files, and before the box is asked", async () => {
        const { report, refused } = box({ polls: 1 });
        const lines = [await report(), await report(), await report()].map((it) => it?.lastLine);
        expect(lines).to.deep.equal(["test", "test test apply", "test test apply"]);
        expect(refused()).to.equal(undefined);
    });

    it("that the box refuses end the rehearsal with the script's reason", async () => {
        const { report, refused } = box({ status: 1 });
        expect(refused()).to.equal(undefined);
        expect(await report()).to.equal(undefined);
        expect(refused()).to.equal("live-settings: sshPublicKeys is missing");
    });
});

import { expect } from "chai";
import { openAws } from "../../../../cli/boxes/open-aws";
import { logs, type LogsGiven, type Ways } from "../../../../cli/connect/logs/logs";
import { PretendAws, pretendBox } from "../../boxes/support/pretend-aws";
import { printed } from "../../boxes/support/printed";

describe("`workstation logs`", () => {
    let pretend: PretendAws;
    let asked: string[];
    beforeEach(async () => {
        pretend = new PretendAws();
        await pretend.begin();
        pretend.boxes = [pretendBox({ console: "[    0.1] Linux\r\nlogin:\n" })];
        asked = [];
    });
    afterEach(() => {
        pretend.end();
        process.exitCode = 0;
    });

    /** Runs the command on a laptop whose SSH gives these answers. */
    async function run(given: LogsGiven, answers: { script?: string; watch?: number } = {}) {
        const aws = await openAws({});
        const ways: Ways = {
            read: (_, script) => Promise.resolve((asked.push(script), answers.script)),
            watch: (_, command) => Promise.resolve((asked.push(command), answers.watch ?? 255)),
        };
        return printed(() => logs(aws, given, ways));
    }
    const failing = "{}\n---\n== docker.service\n[1.0] no space\n---\n[2.0] the end\n";

    it("begins with what failed on the box, and asks EC2 for no console", async () => {
        const { out, err } = await run({}, { script: failing });
        expect(out).to.match(/^Failed on the box\n {2}docker\.service\n.*\[2\.0\] the end\n/s);
        expect(err).to.equal("");
        expect(pretend.calls).to.deep.equal(["ec2:DescribeInstances"]);
    });

    it("asks for as many lines as are wanted", async () => {
        await run({ lines: 7 }, { script: failing });
        expect(asked[0]).to.contain(" -n 7 ");
        await run({ lines: "all", follow: true }, { watch: 0 });
        expect(asked[1]).to.match(/^sudo journalctl .* -f -n all /);
    });

    it("shows the console where SSH does not get to the box, and says so", async () => {
        const { out, err } = await run({});
        expect(out).to.equal("[    0.1] Linux\nlogin:\n");
        expect(err).to.match(/^SSH did not get to the box; .*`npx workstation shell`/);
    });

    it("shows the console of a box that is off, and on request, without SSH", async () => {
        expect((await run({ console: true })).out).to.contain("login:");
        pretend.boxes[0]!.state = "stopped";
        expect((await run({})).out).to.contain("login:");
        expect(asked).to.deep.equal([]);
    });

    it("takes what EC2 collected before, where it cannot read the console at once", async () => {
        pretend.boxes[0]!.onXen = true;
        expect((await run({ console: true })).out).to.equal("some minutes ago\n");
    });

    it("refuses where EC2 keeps nothing, and says when there will be something", async () => {
        pretend.boxes[0]!.console = "";
        const { refusal } = await run({ console: true });
        expect(refusal).to.equal(
            "EC2 has no console output of i-0a1 yet; it comes some minutes after a start, so try again then",
        );
    });

    it("ends a log that is followed with SSH's exit code, and shows the console where there was no connection", async () => {
        expect((await run({ follow: true }, { watch: 130 })).out).to.equal("");
        expect(process.exitCode).to.equal(130);
        expect((await run({ follow: true })).out).to.contain("login:");
    });
});

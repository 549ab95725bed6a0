import { expect } from "chai";
import { markText } from "../../../cli/aws/mark";
import { withAws } from "../../../cli/boxes/run";
import { stop } from "../../../cli/boxes/stop";
import { pretendBox, PretendAws } from "./support/pretend-aws";
import { printed } from "./support/printed";

describe("workstation stop", () => {
    let aws: PretendAws;
    let end: AbortController;
    beforeEach(async () => {
        aws = new PretendAws();
        end = new AbortController();
        await aws.begin();
        aws.boxes = [pretendBox()];
        aws.volumes = [
            { id: "vol-1", box: "i-0a1", sizeGiB: 58, tags: {} },
            { id: "vol-2", box: "i-0a1", sizeGiB: 50, tags: {} },
            { id: "vol-3", box: "i-other", sizeGiB: 500, tags: {} },
        ];
        aws.onQuestion = (question) => {
            const [box] = aws.boxes;
            if (question > 2 && box?.state === "stopping") box.state = "stopped";
        };
    });
    afterEach(() => {
        aws.end();
        process.exitCode = 0;
    });

    const run = (given: object = { yes: true }) =>
        printed(() =>
            withAws("stop", given, (it) => stop(it, given, { signal: end.signal, every: 1 })),
        );
    const stopped = () => aws.calls.filter((it) => it === "ec2:StopInstances").length;
    const cost = "its disks, 108 GiB, cost $0.012 an hour all the same, $8.64 a month\n";

    it("stops the box, waits until it has stopped, and says what its disks cost", async () => {
        expect((await run()).out).to.equal(`ana's box in dev is stopped; ${cost}`);
        expect([aws.boxes[0]?.state, stopped()]).to.deep.equal(["stopped", 1]);
    });

    it("wants --yes where there is no terminal, and stops nothing without it", async () => {
        expect((await run({})).refusal).to.equal(
            "this needs a confirmation, and there is no terminal to ask on; to skip it, add --yes",
        );
        expect(stopped()).to.equal(0);
    });

    it("asks nothing about a box that has stopped", async () => {
        aws.boxes[0]!.state = "stopped";
        expect((await run({})).out).to.equal(`ana's box in dev is stopped already; ${cost}`);
        expect(stopped()).to.equal(0);
    });

    it("waits for a box that is stopping, without asking or stopping it again", async () => {
        aws.boxes[0]!.state = "stopping";
        expect((await run({})).out).to.equal(`ana's box in dev is stopped; ${cost}`);
        expect(stopped()).to.equal(0);
    });

    it("stops a box that is starting once EC2 lets it", async () => {
        aws.boxes[0]!.state = "pending";
        aws.onQuestion = (question) => {
            const [box] = aws.boxes;
            if (question === 3) box!.state = "running";
            else if (box!.state === "stopping") box!.state = "stopped";
        };
        expect((await run()).out).to.contain("is stopped;");
        expect(stopped()).to.equal(1);
    });

    it("refuses while another's command works on the box or on its volume", async () => {
        const mark = markText({ who: "isaac@laptop-2", pid: 1 }, new Date());
        const marked = [
            () => (aws.boxes[0]!.tags["workstation:stopped-to-copy"] = mark),
            () => (aws.volumes[1]!.tags["workstation:restoring"] = mark),
            () => (aws.volumes[1]!.tags["workstation:carries"] = `vol-9 ${mark}`),
        ];
        for (const act of marked) {
            aws.boxes = [pretendBox()];
            for (const volume of aws.volumes) volume.tags = {};
            act();
            const { refusal } = await run();
            expect(refusal).to.contain("isaac@laptop-2 is changing ana's box in dev");
            expect(refusal).to.contain("`npx workstation up dev --take-over`");
        }
        expect(stopped()).to.equal(0);
    });

    it("heeds no mark that is older than any command can run", async () => {
        const old = markText({ who: "isaac@laptop-2", pid: 1 }, new Date(0));
        aws.volumes[1]!.tags["workstation:restoring"] = old;
        expect((await run()).out).to.contain("is stopped;");
    });

    it("leaves the box stopping on Ctrl-C, and says so", async () => {
        aws.onQuestion = (question) => void (question === 2 && end.abort());
        expect((await run()).err).to.match(/continues to stop: npx workstation status\n$/);
        expect(process.exitCode).to.equal(130);
    });

    it("says whose prices they are in another region", async () => {
        aws.boxes[0]!.state = "stopped";
        const { out } = await run({ region: "eu-west-1" });
        expect(out).to.match(/\$8\.64 a month \(us-east-1's price\)\n$/);
    });
});

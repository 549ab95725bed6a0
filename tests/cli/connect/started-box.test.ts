import { expect } from "chai";
import type { Box } from "../../../cli/boxes/find";
import { type Aws, openAws } from "../../../cli/boxes/open-aws";
import { startedBox } from "../../../cli/connect/started-box";
import { pretendBox, PretendAws } from "../boxes/support/pretend-aws";
import { printed } from "../boxes/support/printed";

describe("a box that is connected to", () => {
    let pretend: PretendAws;
    let aws: Aws;
    let end: AbortController;
    beforeEach(async () => {
        pretend = new PretendAws();
        await pretend.begin();
        aws = await openAws({});
        end = new AbortController();
        pretend.boxes = [pretendBox({ state: "stopped" })];
    });
    afterEach(() => {
        pretend.end();
        process.exitCode = 0;
    });

    async function run(given = {}) {
        let box: Box | undefined;
        const wait = { signal: end.signal, every: 1 };
        const said = await printed(async () => {
            box = await startedBox(aws, given, wait);
        });
        return { ...said, box };
    }

    it("is taken as it is where it runs, and nothing else is asked of AWS", async () => {
        pretend.boxes = [pretendBox()];
        expect((await run()).box?.id).to.equal("i-0a1");
        expect(pretend.calls).to.deep.equal(["ec2:DescribeInstances"]);
    });

    it("is not started where nobody can be asked, and the command is told", async () => {
        const { refusal } = await run();
        expect(refusal).to.equal(
            "the box of ana in dev is stopped, and there is no terminal to ask whether to start it\n" +
                "next: add --yes, or `npx workstation start --member ana --stack dev`",
        );
        expect(pretend.calls).to.not.include("ec2:StartInstances");
    });

    it("is started with --yes, with its stages on stderr and nothing on stdout", async () => {
        pretend.onQuestion = (question) => {
            if (question < 3) return;
            pretend.boxes[0]!.state = "running";
            pretend.nodes = [
                {
                    ...{ InstanceId: "i-0a1", PingStatus: "Online", AssociationStatus: "Success" },
                    LastPingDateTime: Date.now() / 1000,
                },
            ];
        };
        const { box, out, err } = await run({ yes: true });
        expect(box).to.include({ id: "i-0a1", state: "running" });
        expect(out).to.equal("");
        expect(err).to.match(
            / s {2}starting: EC2 looks for a machine\n.*ana's box in dev is ready/s,
        );
        expect(pretend.calls.filter((it) => it === "ec2:StartInstances")).to.have.length(1);
    });

    it("is not entered after Ctrl-C, which is said with what continues", async () => {
        setTimeout(() => end.abort(), 50);
        const { box, err } = await run({ yes: true });
        expect(box).to.equal(undefined);
        expect(err).to.contain("interrupted; ana's box in dev continues to start");
        expect(process.exitCode).to.equal(130);
    });
});

import { expect } from "chai";
import { withAws } from "../../../cli/boxes/run";
import { start } from "../../../cli/boxes/start";
import { markText } from "../../../cli/aws/mark";
import { pretendBox, PretendAws } from "./support/pretend-aws";
import { printed } from "./support/printed";

describe("workstation start", () => {
    let aws: PretendAws;
    let end: AbortController;
    beforeEach(async () => {
        aws = new PretendAws();
        end = new AbortController();
        await aws.begin();
        aws.boxes = [pretendBox({ state: "stopped" })];
    });
    afterEach(() => {
        aws.end();
        process.exitCode = 0;
    });

    async function run(given = {}) {
        const wait = { signal: end.signal, every: 1 };
        const said = await printed(() => withAws("start", given, (it) => start(it, given, wait)));
        return { ...said, err: said.err.replaceAll(/^ +\d+ s {2}/gm, "") };
    }
    const started = () => aws.calls.filter((it) => it === "ec2:StartInstances").length;
    /** Lets the box reach a state at a question, and Systems Manager hear from it. */
    const at = (steps: Readonly<Record<number, () => void>>) => {
        aws.onQuestion = (question) => steps[question]?.();
    };
    const state = (to: string) => () => void (aws.boxes[0]!.state = to);
    const online = (more = {}) => {
        aws.nodes = [
            {
                ...{ InstanceId: "i-0a1", PingStatus: "Online", AssociationStatus: "Success" },
                ...{ LastPingDateTime: Date.now() / 1000, ...more },
            },
        ];
    };

    it("starts a stopped box and says each stage until it is ready", async () => {
        at({
            3: state("running"),
            5: () => online({ AssociationStatus: "Pending" }),
            7: () =>
                online({ LastAssociationExecutionDate: Date.parse("2026-11-30T09:00Z") / 1e3 }),
        });
        expect(await run()).to.deep.equal({
            out: "ana's box in dev is ready: it is online and has passed its self-test of 2026-11-30 09:00 UTC\n",
            err:
                "starting: EC2 looks for a machine\nbooting, until Systems Manager hears from it\n" +
                "online; its self-test is under way\n",
            refusal: undefined,
        });
        expect(started()).to.equal(1);
    });

    it("says that the verdict is older than the start", async () => {
        online({ LastAssociationExecutionDate: Date.parse("2026-11-28T09:00Z") / 1e3 });
        at({ 2: state("running") });
        expect((await run()).out).to.match(
            / of 2026-11-28 09:00 UTC; `workstation-status` on the box tests it again\n$/,
        );
    });

    it("starts nothing where the box is ready already", async () => {
        aws.boxes = [pretendBox()];
        online();
        const { out, err } = await run();
        expect(out).to.contain("is ready");
        expect([err, started()]).to.deep.equal(["", 0]);
    });

    it("waits for a box that is stopping, and then starts it", async () => {
        aws.boxes[0]!.state = "stopping";
        online();
        at({ 3: state("stopped"), 5: state("running") });
        const { out, err } = await run();
        expect(err).to.match(/^still stopping; it starts once it has stopped\nstarting/);
        expect(out).to.contain("is ready");
        expect(started()).to.equal(1);
    });

    it("asks once more where EC2 has not noticed yet that the box has stopped", async () => {
        aws.refuse["ec2:StartInstances"] = ["IncorrectInstanceState", "not in a state from which"];
        online();
        at({ 2: () => (aws.refuse = {}), 4: state("running") });
        expect((await run()).out).to.contain("is ready");
        expect(started()).to.equal(2);
    });

    it("does not take an answer of EC2 from before the start for a failure", async () => {
        online();
        at({ 2: state("stopped"), 3: state("pending"), 4: state("running") });
        expect((await run()).out).to.contain("is ready");
    });

    it("says that AWS has no capacity, and names the commands of whoever deploys", async () => {
        const [code, says] = ["InsufficientInstanceCapacity", "We currently do not have"] as const;
        aws.refuse["ec2:StartInstances"] = [code, says];
        expect((await run()).refusal).to.equal(
            "AWS has no t3a.large to give in us-east-1a at the moment, so ana's box in dev stays stopped\n" +
                "next: `npx workstation start --stack dev --member ana` later, or ask whoever deploys to run " +
                "`npx workstation move ZONE dev --member ana` or `npx workstation resize TYPE dev --member ana`",
        );
    });

    it("says the same where EC2 notices it only after the call", async () => {
        const reason = { code: "Server.InsufficientInstanceCapacity", message: "no capacity" };
        at({ 3: () => Object.assign(aws.boxes[0]!, { state: "stopped", stateReason: reason }) });
        expect((await run()).refusal).to.match(/^AWS has no t3a\.large to give in us-east-1a/);
    });

    it("names the quota that has no room", async () => {
        aws.boxes[0]!.type = "g5.xlarge";
        aws.refuse["ec2:StartInstances"] = ["VcpuLimitExceeded", "You have requested more"];
        const { refusal } = await run();
        expect(refusal).to.contain("L-DB2E81BA (Running On-Demand G and VT instances)");
        expect(refusal).to.contain("`npx workstation resize TYPE dev --member ana`");
    });

    it("says why a spot box cannot be started", async () => {
        aws.boxes[0]!.spot = true;
        aws.refuse["ec2:StartInstances"] = ["IncorrectSpotRequestState", "The Spot request"];
        expect((await run()).refusal).to.contain("a spot box whose capacity AWS has taken back");
    });

    it("says what else stopped the box while it started", async () => {
        const reason = { code: "Client.InternalError", message: "Client error on launch" };
        at({ 3: () => Object.assign(aws.boxes[0]!, { state: "stopped", stateReason: reason }) });
        const { refusal } = await run();
        expect(refusal).to.contain(
            "stopped again while it started: Client.InternalError: Client error on launch",
        );
    });

    it("says that EC2 gives no reason where it has none", async () => {
        at({ 3: state("stopped"), 2: state("pending") });
        expect((await run()).refusal).to.match(
            /stopped again while it started: EC2 does not say why\nnext: its console: `aws ec2 /,
        );
    });

    it("says that nothing has tested a box that is online", async () => {
        aws.boxes = [pretendBox()];
        aws.nodes = [
            { InstanceId: "i-0a1", PingStatus: "Online", LastPingDateTime: Date.now() / 1000 },
        ];
        expect((await run()).out).to.equal(
            "ana's box in dev is online; nothing has tested it yet, `workstation-status` on the box does\n",
        );
    });

    it("passes on a refusal of EC2 that it does not know", async () => {
        aws.refuse["ec2:StartInstances"] = ["InvalidParameterCombination", "these do not fit"];
        expect((await run()).refusal).to.contain("these do not fit");
        expect(started()).to.be.at.least(1);
    });

    it("says that a box was terminated meanwhile", async () => {
        at({ 3: () => (aws.boxes = []) });
        expect((await run()).refusal).to.contain("i-0a1 in dev has been terminated meanwhile");
    });

    it("does not take one server of EC2 that does not know the box yet for its end", async () => {
        const boxes = aws.boxes;
        online();
        at({
            2: () => (aws.boxes = []),
            3: () => {
                aws.boxes = boxes;
                state("running")();
            },
        });
        expect((await run()).out).to.contain("is ready");
        expect(started()).to.equal(1);
    });

    it("ends with the failed self-test, and with a lost connection", async () => {
        aws.boxes = [pretendBox()];
        online({ AssociationStatus: "Failed" });
        expect((await run()).refusal).to.match(
            /\nnext: run `workstation-status --last` on the box/,
        );
        online({ PingStatus: "ConnectionLost" });
        expect((await run()).refusal).to.contain("it was online and is not any more");
    });

    it("leaves the box starting on Ctrl-C, and says so", async () => {
        at({ 3: () => end.abort() });
        const { err, refusal } = await run();
        expect(err).to.match(
            /interrupted; ana's box in dev continues to start: npx workstation status\n$/,
        );
        expect([refusal, process.exitCode]).to.deep.equal([undefined, 130]);
    });

    it("says that nothing was started where Ctrl-C came while the box was stopping", async () => {
        aws.boxes[0]!.state = "stopping";
        at({ 2: () => end.abort() });
        expect((await run()).err).to.contain("interrupted; ana's box in dev was not started:");
        expect(started()).to.equal(0);
    });

    it("does not start a box that another's command has stopped to copy it", async () => {
        const mark = markText({ who: "isaac@laptop-2", pid: 1 }, new Date());
        aws.boxes[0]!.tags["workstation:stopped-to-copy"] = mark;
        const { refusal } = await run();
        expect(refusal).to.match(
            /^isaac@laptop-2 is changing ana's box in dev, since .* UTC; it was not started\n/,
        );
        expect(started()).to.equal(0);
    });
});

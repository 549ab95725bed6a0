import { expect } from "chai";
import { findBoxes } from "../../../cli/boxes/find";
import { openAws } from "../../../cli/boxes/open-aws";
import { pretendBox, PretendAws } from "./support/pretend-aws";

describe("findBoxes", () => {
    let aws: PretendAws;
    beforeEach(() => (aws = new PretendAws()).begin());
    afterEach(() => aws.end());

    async function found(filter = {}) {
        const { ec2 } = await openAws({});
        return findBoxes(ec2, filter);
    }
    const ids = async (filter = {}) => (await found(filter)).map(({ id }) => id);

    it("describes a box by EC2's answer and its tags", async () => {
        aws.boxes = [
            pretendBox({
                ...{ state: "stopped", spot: true },
                reason: "User initiated (2026-11-30 10:00:00 GMT)",
                stateReason: { code: "Client.UserInitiatedShutdown", message: "by a user" },
                tags: {
                    "workstation:last-stop": "2026-11-30 idle",
                    "workstation:instance-type": "g4dn.xlarge",
                },
            }),
        ];
        expect(await found()).to.deep.equal([
            {
                ...{ id: "i-0a1", project: "workstation", stack: "dev", member: "ana" },
                ...{ instanceType: "t3a.large", state: "stopped", zone: "us-east-1a" },
                launched: new Date("2026-11-30T08:00:00Z"),
                reason: "User initiated (2026-11-30 10:00:00 GMT)",
                cause: "Client.UserInitiatedShutdown: by a user",
                ...{ spot: true, publicAddress: false, lastStop: "2026-11-30 idle" },
                ...{ stoppedToCopy: undefined, typeTag: "g4dn.xlarge", sharedBucket: undefined },
            },
        ]);
    });

    it("takes no type from a tag that holds none: anybody may write it, and it is printed", async () => {
        const tagged = (value: string) =>
            pretendBox({ tags: { "workstation:instance-type": value } });
        for (const value of ["", "large", "\u001b[2Jt3a.large", "t3a.large; rm", "T3.large"]) {
            aws.boxes = [tagged(value)];
            expect((await found())[0]!.typeTag, value).to.equal(undefined);
        }
    });

    it("leaves out terminated boxes, other instances, and tags that hold no name", async () => {
        aws.boxes = [
            pretendBox({ id: "i-gone", state: "terminated" }),
            { ...pretendBox({ id: "i-other" }), tags: { Name: "web" } },
            pretendBox({ id: "i-shell", member: "ana; rm -rf ~" }),
            pretendBox({ id: "i-slash", stack: "../dev" }),
            pretendBox({ id: "i-mine" }),
        ];
        expect(await ids()).to.deep.equal(["i-mine"]);
    });

    it("narrows to a stack and a member", async () => {
        aws.boxes = [
            pretendBox({ id: "i-1" }),
            pretendBox({ id: "i-2", member: "bob" }),
            pretendBox({ id: "i-3", stack: "gpu" }),
        ];
        expect(await ids({ stack: "dev", member: "ana" })).to.deep.equal(["i-1"]);
        expect(await ids({ member: "ana" })).to.deep.equal(["i-1", "i-3"]);
    });

    it("tells the boxes of two teams of one stack apart, whose component's name the tag has after a dot", async () => {
        aws.boxes = ["dev", "dev.vision", "dev.speech"].map((stack) =>
            pretendBox({ id: `i-${stack}`, stack }),
        );
        expect(await ids({ stack: "dev.vision", member: "ana" })).to.deep.equal(["i-dev.vision"]);
    });

    it("takes a wildcard of EC2's for no name", async () => {
        aws.boxes = [pretendBox(), pretendBox({ id: "i-2", member: "bob" })];
        expect(await ids({ member: "*" })).to.deep.equal([]);
        expect(await ids({ stack: "d?v" })).to.deep.equal([]);
    });

    it("reads every page", async () => {
        aws.boxes = Array.from({ length: 450 }, (_, at) =>
            pretendBox({ id: `i-${at}`, member: `m${at}` }),
        );
        expect(await found()).to.have.length(450);
        expect(aws.calls.filter((it) => it === "ec2:DescribeInstances")).to.have.length(3);
    });
});

import { expect } from "chai";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { isaac, SimulatedStack } from "../support/account";
import { runVerb } from "../support/run-verb";

const instanceTypes = ["t3a.large", "t3.large", "g4dn.xlarge"];

describe("The stack file", function () {
    this.timeout(60_000);
    const aws = new SimulatedStack();
    beforeEach(() => aws.begin("ana"));
    afterEach(() => aws.end());

    const types = () =>
        (parse(readFileSync(aws.file, "utf8")) as { config: Record<string, unknown> }).config[
            "workstation:instanceTypes"
        ];

    async function run(verb: "resize" | "up", value = ""): Promise<void> {
        const { session } = aws.session(isaac);
        await runVerb(session, verb, value, { yes: true });
    }

    it("lists the new type first after a resize, then the others of its kind, with or without a GPU", async () => {
        aws.configure({ members: [{ name: "ana" }], instanceTypes });
        await run("resize", "t3.xlarge");
        expect(types()).to.deep.equal(["t3.xlarge", "t3a.large", "t3.large"]);
    });

    it("names no type without a GPU after a resize to a GPU box", async () => {
        aws.configure({ members: [{ name: "ana" }], instanceTypes });
        await run("resize", "g5.xlarge");
        expect(types()).to.deep.equal(["g5.xlarge", "g4dn.xlarge"]);
    });

    it("is unchanged to the letter after an `up` that took the first type", async () => {
        aws.configure({ members: [{ name: "ana" }], instanceTypes: ["t3a.large", "t3.large"] });
        const before = readFileSync(aws.file, "utf8");
        await run("up");
        expect(readFileSync(aws.file, "utf8")).to.equal(before);
    });
});

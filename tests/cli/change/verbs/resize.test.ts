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

    const setting = (name: string) =>
        (parse(readFileSync(aws.file, "utf8")) as { config: Record<string, unknown> }).config[
            `workstation:${name}`
        ];
    const types = () => setting("instanceTypes");

    async function run(
        verb: "resize" | "move" | "grow" | "up",
        value = "",
        member?: string,
    ): Promise<void> {
        const { session } = aws.session(isaac);
        await runVerb(session, verb, value, { yes: true, ...(member ? { member } : {}) });
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

    const listed = ["t3a.large", "t3.large"];
    /** Whoever is named here is the only one whose row says nothing else. */
    const teams = {
        "the only member": [{ name: "ana" }],
        "the only one who follows the stack's lines": [
            { name: "ana" },
            { name: "ben", instanceTypes: ["t3.xlarge"], dataVolumeGiB: 60 },
        ],
    };
    for (const [who, members] of Object.entries(teams))
        for (const [verb, value, own] of [
            ["resize", "t3.2xlarge", { instanceTypes: ["t3.2xlarge", ...listed] }],
            ["move", "us-east-1b", { availabilityZone: "us-east-1b" }],
            ["grow", "200", { dataVolumeGiB: 200 }],
        ] as const)
            it(`gets the change of a ${verb} of ${who} in her row, if she is named`, async () => {
                aws.configure({ members, instanceTypes: listed, availabilityZone: "us-east-1a" });
                const lines = ["instanceTypes", "availabilityZone", "dataVolumeGiB"];
                const before = lines.map(setting);
                await run(verb, value, "ana");
                const [, ...others] = members;
                expect(setting("members")).to.deep.equal([{ name: "ana", ...own }, ...others]);
                expect(lines.map(setting), "the stack's lines").to.deep.equal(before);
            });

    it("is unchanged to the letter after an `up` that took the first type", async () => {
        aws.configure({ members: [{ name: "ana" }], instanceTypes: ["t3a.large", "t3.large"] });
        const before = readFileSync(aws.file, "utf8");
        await run("up");
        expect(readFileSync(aws.file, "utf8")).to.equal(before);
    });
});

import { expect } from "chai";
import type { Given } from "../../../cli/change/change";
import { allOfType } from "../../../simulation/account/simulated-account";
import { isaac, SimulatedStack } from "./support/account";
import { runVerb } from "./support/run-verb";

type Options = Omit<Given, "value">;

const two = { members: [{ name: "ana" }, { name: "ben" }], instanceTypes: ["t3a.large"] };

describe("A command that cannot do what is asked", function () {
    this.timeout(60_000);
    const aws = new SimulatedStack();
    beforeEach(() => aws.begin("ana", "ben"));
    afterEach(() => aws.end());

    const cases: readonly (readonly [
        verb: string,
        value: string,
        options: Options,
        settings: object,
        told: RegExp,
    ])[] = [
        [
            "move",
            "us-east-1z",
            {},
            {},
            /us-east-1z is not a zone of us-east-1 for this account; there are us-east-1a/,
        ],
        ["move", "us-east-1a", {}, {}, /every data volume of dev is in us-east-1a already/],
        [
            "move",
            "us-east-1e",
            {},
            {},
            /us-east-1e offers none of t3a\.large; choose another type first: npx workstation resize/,
        ],
        ["resize", "g4dn.xlarg", {}, {}, /did you mean g4dn\.xlarge/],
        [
            "resize",
            "g4dn.xlarge",
            {},
            { imageId: "ami-0123456789abcdef0" },
            /imageId pins ami-0123456789abcdef0/,
        ],
        [
            "rebuild",
            "",
            {},
            {},
            /there are several members; say which: --member ana or --member ben/,
        ],
        [
            "rebuild",
            "",
            { member: "zoe" },
            {},
            /there is no member "zoe"; the stack's members: ana, ben/,
        ],
        ["upgrade-image", "", { to: "today" }, {}, /today is not an image id/],
        ["upgrade-image", "", { to: "ami-0" }, {}, /ami-0 is not an image id/],
    ];
    for (const [verb, value, options, settings, told] of cases)
        it(`refuses ${verb} ${value}${JSON.stringify(options)}, and changes nothing`, async () => {
            aws.configure({ ...two, maxHourlyUsd: 2, ...settings });
            const before = aws.account;
            const { session, program } = aws.session(isaac);
            const answer = await runVerb(session, verb, value, {
                ...{ yes: true, ...options },
            }).catch(String);
            expect(answer).to.match(told);
            expect([aws.account, program.runs]).to.deep.equal([before, 0]);
        });

    it("refuses a member who has no box or volume yet, with the command that makes them", async () => {
        const members = [...two.members, { name: "zoe" }];
        aws.configure({ ...two, members });
        for (const verb of ["rebuild", "snapshot", "restore"] as const) {
            const { session } = aws.session(isaac);
            const options = { yes: true, member: "zoe" };
            const answer = await runVerb(session, verb, "snap-1", options).catch(String);
            expect(answer, verb).to.match(
                /zoe has no (box|data volume) in stack dev; to create it: npx workstation up dev/,
            );
        }
    });

    it("says what failed when Pulumi fails, and removes its marks", async () => {
        for (const [verb, value] of [
            ["rebuild", ""],
            ["grow", "90"],
            ["move", "us-east-1b"],
            ["upgrade-image", ""],
        ] as const) {
            const { session, program } = aws.session(isaac);
            program.failNext("UnauthorizedOperation: no.");
            const to = verb === "upgrade-image" ? { to: "ami-0123456789abcdef0" } : {};
            const options = { yes: true, member: "ana", ...to };
            const answer = await runVerb(session, verb, value, options).catch(String);
            expect(answer, verb).to.contain("UnauthorizedOperation");
            expect(JSON.stringify(aws.account), verb).to.not.contain(isaac.who);
        }
        const boxes = allOfType(aws.account, "aws:ec2/instance:Instance");
        expect(boxes.map(({ state }) => state["instanceState"])).to.deep.equal([
            "running",
            "running",
        ]);
    });
});

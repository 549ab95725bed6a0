import { expect } from "chai";
import fc from "fast-check";
import { instanceTypes } from "../../catalog/instance-types";
import { settingNames } from "../../settings/settings";
import { runStack } from "../support/run-stack";
import type { Problem } from "../../settings/problem";
import { commandsOf, run, write } from "./fix";
import { problemsWith } from "./raw";
import { privateKeys, publicKeys, refusedKeys } from "./ssh-keys";

const types = [...instanceTypes.keys()];
const someType = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...types) },
    { weight: 1, arbitrary: fc.constantFrom("t3.larg", "g99.huge", "") },
);
const someKey = fc.constantFrom<unknown>(
    ...Object.values({ ...publicKeys, ...refusedKeys, ...privateKeys }),
    5,
);
const someMember = fc.oneof(
    { weight: 6, arbitrary: fc.record({ name: fc.constantFrom("ana", "ben", "Root", "root", 1) }) },
    {
        weight: 6,
        arbitrary: fc.record({
            name: fc.constantFrom("ana", "cyd", "d d"),
            sshPublicKeys: fc.oneof(fc.array(someKey, { maxLength: 2 }), fc.constant("a key")),
        }),
    },
    { weight: 1, arbitrary: fc.record({ name: fc.constant("eve"), "key 1.a": fc.constant(1) }) },
    { weight: 1, arbitrary: fc.constantFrom<unknown>("ana", null, ["ana"]) },
);
const someBlock = fc.constantFrom(
    ...["203.0.113.7/32", "10.0.0.0/8", "10.0.0.1/8", "0.0.0.0/0", "::/0", "home", ""],
);
const wrongShape = fc.constantFrom<unknown>("text", "", 5, {}, { a: "b" }, [], [5], [[]], null);

function orWrong(good: fc.Arbitrary<unknown>) {
    return fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: wrongShape });
}

/** Stack files as people write them: every part may be right, nearly right or of the wrong shape. */
const stackFiles = fc.record(
    {
        instanceTypes: orWrong(fc.array(someType, { minLength: 1, maxLength: 3 })),
        os: orWrong(fc.constantFrom("al2023", "debian12", "ubuntu")),
        members: orWrong(fc.array(someMember, { minLength: 1, maxLength: 4 })),
        desktop: orWrong(fc.constantFrom("true", "false")),
        installDesktop: orWrong(fc.constantFrom("", "true", "false")),
        notebook: orWrong(fc.constantFrom("", "true", "false")),
        idleStopMinutes: orWrong(fc.constantFrom("30", "0", "5", "1h", "never", "99999")),
        framework: orWrong(fc.constantFrom("tensorflow", "pytorch", "none")),
        frameworkVersion: orWrong(fc.constantFrom("", "2.17.0", "2.16.1", "1.0", "newest")),
        rootVolumeGiB: orWrong(fc.constantFrom("8", "60", "125", "1")),
        dataVolumeGiB: orWrong(fc.constantFrom("1", "100", "0", "99999")),
        dataSnapshot: orWrong(fc.constantFrom("", "snap-0123456789abcdef0", "vol-1")),
        imageId: orWrong(fc.constantFrom("", "", "ami-0123456789abcdef0", "debian")),
        access: orWrong(fc.constantFrom("session-manager", "ssh", "vpn")),
        sshFrom: orWrong(fc.array(someBlock, { maxLength: 3 })),
        memberAccess: orWrong(
            fc.constantFrom("", "role/{member}", "ml", "/a", "role/AWSReservedSSO_A", "group/a b"),
        ),
        sharedData: orWrong(
            fc.constantFrom("", "new", "team-data", "s3://Team_Data/a", "yes", "none", "a.b", "x"),
        ),
        spot: orWrong(fc.boolean()),
        maxHourlyUsd: orWrong(fc.constantFrom("0.05", "2.00", "1000", "free")),
        availabilityZone: orWrong(fc.constantFrom("", "us-east-1a", "us-east-1")),
        instanceTyp: fc.constant("t3.large"),
    },
    { requiredKeys: [] },
);

type Fix = (problem: Problem, file: Record<string, unknown>) => void;

/** Applies the first fix of each message to a stack file, until no problem is left. */
function fixed(broken: object, byHand: Fix, byCommand: Fix): Record<string, unknown> {
    const file: Record<string, unknown> = { ...structuredClone(broken) };
    for (let runs = 0; runs < 60; runs++) {
        const problem = problemsWith(file).find(({ fix }) => typeof fix !== "string");
        if (problem === undefined) break;
        // One at a time, because removing an entry renumbers its list.
        if (commandsOf(problem).length > 0) byCommand(problem, file);
        else byHand(problem, file);
    }
    return file;
}

describe("the fix of a refused value", () => {
    it("is a Pulumi command that changes a key of the project, or removes another key", () => {
        fc.assert(
            fc.property(stackFiles, (file) => {
                for (const { verb, path } of problemsWith(file).flatMap(commandsOf)) {
                    const known = settingNames.some((name) => name === path[0]);
                    expect(known || verb === "rm", path.join()).to.equal(true);
                }
            }),
            { numRuns: 500 },
        );
    });

    it("leads to accepted settings when its commands are run, however much was wrong", () => {
        fc.assert(
            fc.property(stackFiles, (broken) => {
                expect(problemsWith(fixed(broken, write, run))).to.deep.equal([]);
            }),
            { numRuns: 300 },
        );
    });

    it("leads to accepted settings when its lines are written, too", () => {
        fc.assert(
            fc.property(stackFiles, (broken) => {
                expect(problemsWith(fixed(broken, write, write))).to.deep.equal([]);
            }),
            { numRuns: 300 },
        );
    });
});

describe("accepted settings", () => {
    it("create one box for each member, or end in a refusal that says what to run", async () => {
        await fc.assert(
            fc.asyncProperty(stackFiles, async (broken) => {
                const file = fixed(broken, write, run);
                const members = (file["members"] as unknown[] | undefined) ?? ["dev"];
                try {
                    const { outputs } = await runStack("dev", file);
                    expect(Object.keys(outputs["boxes"] as object)).to.have.lengthOf(
                        members.length,
                    );
                } catch (error) {
                    expect(error).to.have.property("name", "Refusal");
                    expect(error)
                        .to.have.property("message")
                        .that.matches(/pulumi config (--stack dev )?(set|rm)/);
                }
            }),
            { numRuns: 6 },
        );
    });
});

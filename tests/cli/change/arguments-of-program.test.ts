import { expect } from "chai";
import { inProgram, toldVerbs } from "../../../cli/change/arguments-of-program";
import { changes } from "../../../cli/change/changes";
import type { Given } from "../../../cli/change/change";
import { run } from "../../../cli/change/run";
import { changingVerbs } from "../../../cli/start/everyday-verbs.cjs";
import { schema } from "../../support/component-schema";
import { withProjectCopy } from "../project-copy";

const vision = { stack: "dev", team: "vision" };
const told = (verb: string, given: Partial<Given> = {}) =>
    inProgram(verb, { value: "", ...given }, vision).join("\n");

/** Returns what a verb says about a stack without a file. */
async function refusal(verb: string, stack: string, given: Partial<Given> = {}): Promise<string> {
    const change = changes.find(({ name }) => name === verb)!;
    return withProjectCopy({}, (dir) =>
        run(change, dir, stack, { value: "", ...given }).then(
            () => "nothing was refused",
            ({ message }: Error) => message,
        ),
    );
}

describe("A verb that changes a stack, for a team of somebody's own program", () => {
    it("is refused with the team, the argument in each spelling, the command and what follows", async () => {
        const text = await refusal("resize", "dev.vision", { value: "g5.xlarge", member: "ana" });
        expect(text.split("\n  - ")).to.deep.equal([
            "Pulumi.dev.vision.yaml does not exist, and dev.vision is how boxes of team vision of TeamWorkstations in stack dev " +
                "are tagged: a program of your own makes them, and resize works on a stack file. Change the arguments instead:",
            'in the row of "ana" in members (members[N]), write instanceTypes: ["g5.xlarge"] (in Python, instance_types: in a ' +
                'dictionary "instance_types", else instance_types=)',
            "then, in its folder, type: pulumi up --stack dev",
            "a box stops, changes its type and starts again; one that needs another machine image is replaced, and keeps its data",
        ]);
    });

    it("is refused with --dry-run too", async () => {
        const given = { value: "100", dryRun: true };
        expect(await refusal("grow", "dev.vision", given)).to.contain("write dataVolumeGib: 100");
    });

    it("works on a stack file as before, and takes a near name for a slip of the pen", async () => {
        expect(await refusal("grow", "dev", { value: "1" })).not.to.contain("TeamWorkstations");
        expect(await refusal("grow", "dev.", { value: "1" })).to.contain("did you mean dev");
    });

    it("has words for each verb, and no other", () => {
        expect([...toldVerbs]).to.have.members(changes.map(({ name }) => name));
        const first = new Set(changes.map(({ name }) => name.split(" ")[0]));
        expect([...changingVerbs]).to.have.members([...first]);
    });

    it("names only arguments that the component has, in Python as the SDK spells them", () => {
        const { inputProperties } = schema.resources["workstation:index:TeamWorkstations"]!;
        const names = Object.keys(inputProperties ?? {});
        const all = toldVerbs.map((verb) => told(verb, { value: "200" })).join("\n");
        const said = [...all.matchAll(/write (\w+): .*?in Python, (\w+):/g)];
        expect(said.map(([, name]) => name)).to.have.members([
            ...["instanceTypes", "dataVolumeGib", "dataSnapshot", "imageIds"],
        ]);
        for (const [, name = "", python = ""] of said) {
            expect(names).to.include(name);
            expect(python.replaceAll(/_(\w)/g, (_all, it: string) => it.toUpperCase())).to.equal(
                name,
            );
        }
    });

    for (const [verb, given, words] of [
        ["up", {}, /^then, in its folder, type: pulumi up --stack dev\nit creates or updates/],
        ["resize", { value: "g5.xlarge" }, /^among the arguments of the team/],
        ["move", { value: "us-east-1b" }, /nothing among the arguments moves data/],
        ["rebuild", { member: "ana" }, /named vision-ana-.*--replace URN/],
        ["rebuild", {}, /named vision-MEMBER-/],
        ["snapshot", {}, /aws ec2 create-snapshot --volume-id VOLUME/],
        ["restore", { value: "snap-1", member: "ana" }, /the row of "ana".*dataSnapshot: "snap-/],
        ["restore", { value: "list" }, /the row of "NAME"/],
        ["upgrade-image", { to: "ami-1" }, /imageIds: { "al2023-x86_64": "ami-1" }/],
        ["upgrade-image", {}, /"ami-\.\.\."/],
        ["member add", { value: "zoe" }, /add a row to members: { name: "zoe" }/],
        [
            "member add",
            { value: "zoe", type: "g5.xlarge", key: ["zoe.pub"] },
            /{ name: "zoe", instanceTypes: \["g5\.xlarge"\], sshPublicKeys: \[\.\.\.\] }/,
        ],
        ["member remove", { value: "zoe" }, /take the row of "zoe".*out\n.*\n.*volume stays/],
        ["destroy", {}, /take the team vision out of the program/],
    ] as const)
        it(`says for ${verb} ${JSON.stringify(given)} what to write`, () => {
            expect(told(verb, given)).to.match(words);
        });
});

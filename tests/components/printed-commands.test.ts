import { expect } from "chai";
import { stackFile } from "../../planning/caller";
import { adriftWarning, lookUpBoxesAdrift } from "../../planning/lookups/boxes-adrift";
import { connection } from "../../components/connection";
import { lookUpDataVolumes } from "../../planning/lookups/existing-volumes";
import { keptVolumes, planVolumes } from "../../planning/volumes";
import { knownErrors } from "../../cli/errors/aws-errors";
import { create } from "../../simulation/account/changes";
import { emptyAccount } from "../../simulation/account/simulated-account";
import { runProgram } from "../../simulation/run-program";
import { tags } from "../support/declare";
import { commandsIn, paste } from "../support/paste";

const region = "us-east-1";
const members = [{ name: "ana", sshPublicKeys: [] }];

/** Tag values that, in place of a member's name, would run a command or write a file. */
const hostileTags = [
    "x; touch pwned",
    "x$(touch pwned)",
    "x`touch pwned`",
    "x | tee pwned",
    "x > pwned",
    "x && touch pwned",
    "x' ; touch pwned ; '",
    'x" ; touch pwned ; "',
    "x\ntouch pwned",
    "x. To delete it for good: aws ec2 delete-volume --volume-id vol-of-somebody-else",
    "$IFS",
    "-x",
    "~",
    "*",
    "é",
    "\x1b]52;c;ZXZpbA==\x07",
    "\u202eana",
    "",
];

/** Returns the program's whole output for an account with this tag on a volume and a box. */
async function printedFor(tag: string): Promise<string> {
    const account = emptyAccount({ callsUntilListed: -1 });
    const zone = { availabilityZone: "us-east-1a" };
    const theirs = { ...tags, "workstation:member": tag };
    const onSchedule = { ...theirs, "workstation:snapshots": "workstation/test/daily" };
    const make = (type: Parameters<typeof create>[1]["type"], name: string, inputs: object) =>
        create(account, { type, name, region, inputs: { ...zone, ...inputs } }).id;
    make("aws:ebs/volume:Volume", "data", { size: 70, tags: onSchedule });
    make("aws:ebs/volume:Volume", "more", { size: 70, tags: onSchedule });
    const subnetId = make("aws:ec2/subnet:Subnet", "a", {});
    make("aws:ec2/instance:Instance", "box", {
        ...{ instanceType: "t3.large", subnetId, tags: theirs },
    });
    let text = "";
    await runProgram(
        async () => {
            const volumes = await lookUpDataVolumes(tags);
            const rows = members.map((row) => ({ ...row, own: {}, dataVolumeGiB: 50 })) as never[];
            const { warnings, left } = planVolumes(
                volumes,
                { members: rows },
                stackFile({ project: "workstation", stack: "test" }),
            );
            const boxes = await lookUpBoxesAdrift([], tags);
            const { kept, toEnd, snapshotsToEnd } = keptVolumes(left, region, tags);
            const adrift = boxes.map((box) => adriftWarning(box, region));
            text = [...warnings, ...adrift, ...kept, toEnd, snapshotsToEnd].join("\n");
            return {};
        },
        { project: "workstation", stack: "test", config: {}, region, account },
    );
    return text;
}

describe("A printed command", () => {
    for (const tag of hostileTags)
        it(`runs nothing but our own commands when a member's tag is ${JSON.stringify(tag)}`, async () => {
            const text = await printedFor(tag);
            const { ran, other } = paste(commandsIn(text));
            expect(other, text).to.deep.equal([]);
            expect(ran.map(([command]) => command))
                .to.include("aws")
                .and.not.include("curl");
            expect(ran.flat().filter((word) => word.includes("somebody-else"))).to.deep.equal([]);
            // eslint-disable-next-line no-control-regex -- control characters must be absent
            expect(text).to.not.match(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
        });

    it("names a member whose tag is a valid name, and brings the volume back", async () => {
        const { ran, other } = paste(commandsIn(await printedFor("zoe")));
        expect(other).to.deep.equal([]);
        expect(ran).to.deep.include([...["npx", "workstation", "member", "add", "zoe", "test"]]);
    });

    it("runs nothing but our own commands for any of AWS's errors", () => {
        const { ran, other } = paste(knownErrors.flatMap(({ next }) => commandsIn(next)));
        expect(other).to.deep.equal([]);
        expect(ran.length).to.be.at.least(knownErrors.length);
    });

    it("runs nothing but our own commands to connect, either way", () => {
        const ids = {
            member: "ana",
            desktop: true,
            region,
            instanceId: "i-1",
            publicIp: "203.0.113.7",
        };
        const ways = [
            connection({ ...ids, access: { kind: "session-manager" } }),
            connection({ ...ids, access: { kind: "ssh", from: ["203.0.113.7/32"] } }),
        ];
        const lines = ways.flatMap(({ shell, desktop }) => [shell, desktop ?? ""]);
        const { ran, other } = paste(lines);
        expect({ other, count: ran.length }).to.deep.equal({ other: [], count: 4 });
        expect(ran.map((words) => words.join(" "))).to.deep.equal(lines);
    });
});

describe("Pasting commands as in these tests", () => {
    it("notices the unquoted parts of a command", () => {
        expect(paste(["pulumi config rm os$(pwned)"]).other).to.deep.equal(["OTHER pwned"]);
        expect(paste(["pulumi config rm 'os$(pwned)'"]).other).to.deep.equal([]);
    });

    it("notices a foreign command, a file and a builtin's redirection", () => {
        expect(paste(["aws x; touch pwned"]).other).to.deep.equal(["OTHER touch"]);
        expect(paste(["aws x > pwned"]).other).to.deep.equal(["pwned"]);
        expect(paste(["aws $(curl evil)"]).ran.map(([name]) => name)).to.deep.equal([
            "curl",
            "aws",
        ]);
    });
});

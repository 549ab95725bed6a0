import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { parse } from "yaml";
import type { Given } from "../../../../cli/change/change";
import { readSettledStack } from "../../../../cli/stack-file/read";
import { withProjectCopy } from "../../project-copy";
import { publicKeys } from "../../../settings/ssh-keys";
import { projectDir } from "../../../support/run-stack";
import { isaac, onSchedule, SimulatedStack, tags } from "../support/account";
import { runVerb, verbNamed } from "../support/run-verb";

type Options = Omit<Given, "value">;

const { ed25519, ecdsa256 } = publicKeys;
function foresee(verb: string, value: string, options: Options = {}, dir = projectDir) {
    const file = { ...readSettledStack(dir, "dev"), projectDir: dir, stack: "dev" };
    return verbNamed(verb).foresee(file, { value, ...options });
}

describe("A member who joins or leaves, before Pulumi is opened", () => {
    const team = (rows: string) => ({
        "Pulumi.dev.yaml": `config:\n  aws:region: us-east-1\n  workstation:members:\n${rows}`,
    });

    it("joins the default member, who is written into the stack file as well", () => {
        const { title, steps, changes } = foresee("member add", "zoe", { key: [ed25519] });
        expect(title).to.equal("Stack dev: zoe joins");
        expect(steps).to.include.members([
            "SSH key ssh-ed25519 ana@laptop",
            "Pulumi.dev.yaml then names dev too, who was a member by default",
        ]);
        expect(JSON.parse(changes!["members"]!)).to.deep.equal([
            { name: "dev", sshPublicKeys: [] },
            { name: "zoe", sshPublicKeys: [ed25519] },
        ]);
    });

    it("is refused where they are a member already", () => {
        expect(() => foresee("member add", "dev")).to.throw(
            "dev is a member of stack dev already; to create or complete their box: npx workstation up dev.",
        );
    });

    it("is refused with a name that no box can have, and with the nearest that one can", () => {
        expect(() => foresee("member add", "root")).to.throw(
            /^"root" is the name of a user or group that the system has.* member add root-dev dev$/,
        );
        expect(() => foresee("member add", "Zoë Smith")).to.throw(
            /^"Zoë Smith" is not a usable user name; a name has 1 to 32 .* member add zoe-smith dev$/,
        );
    });

    it("is refused with a type that does not exist", () => {
        expect(() => foresee("member add", "zoe", { type: "g5.xlag" })).to.throw(
            "instance type g5.xlag is not in the catalog, did you mean g5.xlarge",
        );
    });

    it("cannot leave a stack that they are not in, nor one that has nobody else", () => {
        expect(() => foresee("member remove", "zoe")).to.throw(
            'there is no member "zoe"; the stack\'s members: dev',
        );
        expect(() => foresee("member remove", "dex")).to.throw(
            'there is no member "dex", did you mean dev; the stack\'s members: dev',
        );
        expect(() => foresee("member remove", "dev")).to.throw(
            /^dev is the only member of stack dev, .*: npx workstation destroy dev$/,
        );
    });

    it("leaves with what goes, what stays and costs, and the command that brings them back, keys and all", () =>
        withProjectCopy(
            team(
                `    - name: ana\n    - name: ben\n      sshPublicKeys: [${ed25519}, ${ecdsa256}]\n`,
            ),
            (dir) => {
                const { steps, changes } = foresee("member remove", "ben", {}, dir);
                const keys = `--key '${ed25519}' --key '${ecdsa256}'`;
                expect(steps).to.deep.equal([
                    "ben's box is deleted, with its root disk and what was installed there by hand",
                    "ben's data volume stays, at $4.00 a month",
                    "Up to 7 daily snapshots of each volume stay as well, at most $17.50 a month",
                    `to bring ben back, with the same data: npx workstation member add ben dev ${keys}`,
                ]);
                expect(changes).to.deep.equal({ members: '[{"name":"ana"}]' });
                return Promise.resolve();
            },
        ));

    it("is brought back by a command without the comment of a key that no quoting makes safe", () =>
        withProjectCopy(
            team(`    - name: ana\n    - name: ben\n      sshPublicKeys: ["${ed25519}'s"]\n`),
            (dir) => {
                const { steps } = foresee("member remove", "ben", {}, dir);
                const bare = ed25519.replace(" ana@laptop", "");
                expect(steps.at(-1)).to.match(/member add ben dev --key '[^']*'$/);
                expect(steps.at(-1)).to.contain(`--key '${bare}'`);
                return Promise.resolve();
            },
        ));
});

describe("A member who joins or leaves", function () {
    this.timeout(60_000);
    const aws = new SimulatedStack();
    const text = () => readFileSync(aws.file, "utf8");
    const file = `# ours
config:
  aws:region: us-east-1
  workstation:instanceTypes: [t3a.large]
  workstation:members:
    - name: ana # the lead
    - name: ben
      sshPublicKeys: # from his laptop
        - ${ed25519}
    # - name: cat
`;
    beforeEach(async () => {
        await aws.begin("ana", "ben");
        writeFileSync(aws.file, file);
        aws.said.length = 0;
    });
    afterEach(() => aws.end());

    async function run(verb: string, value: string, options: Options = {}, failures = 0) {
        const { session, program } = aws.session(isaac);
        const none = "InsufficientInstanceCapacity: We do not have sufficient capacity.";
        for (let left = failures; left > 0; left--) program.failNext(none);
        const answer = await runVerb(session, verb, value, { yes: true, ...options }).then(
            () => "done",
            (error: unknown) => String(error),
        );
        return { answer, runs: program.runs, said: aws.said.join("\n") };
    }

    it("joins with a row in the stack file, and with the type, data, quota and price told before", async () => {
        const { answer, runs, said } = await run("member add", "zoe", { key: [ecdsa256] });
        expect({ answer, runs }).to.deep.equal({ answer: "done", runs: 1 });
        const row = `    - name: zoe\n      sshPublicKeys:\n        - ${ecdsa256}\n`;
        expect(text()).to.equal(file.replace("    # - name: cat\n", `${row}    # - name: cat\n`));
        expect(said).to.match(
            /^Stack dev: zoe joins\n {2}- a new box, t3a\.large; if AWS has none, .*\n {2}- a new data volume of 50 GiB\n {2}- SSH key ecdsa-sha2-nistp256 ana@laptop\n {2}- .*this needs 2 more\n {2}- price of the stack's boxes, 2 -> 3: \$0\.191 -> \$0\.286 an hour/,
        );
        expect(said).to.match(/zoe's box is ready; `pulumi stack output boxes --stack dev`/);
        expect(aws.account.existing).to.have.property("vol-zoe-data");
    });

    it("gets back the data volume that AWS has under their name, which is told before", async () => {
        const of = { ...onSchedule, "workstation:member": "zoe" };
        aws.addVolume("zoe-data", of);
        const { said } = await run("member add", "zoe");
        expect(said).to.contain(
            "  - the data volume that zoe had here before: vol-zoe-data (50 GiB, $4.00 a month), with " +
                "/home, /data and SSH host keys. Somebody else needs another name",
        );
    });

    it("is told of snapshots that AWS has under their name, and of others who have no box", async () => {
        const of = { ...tags, "workstation:member": "zoe" };
        const snapshot = { id: "snap-zoe", sizeGiB: 50, description: "daily", tags: of };
        aws.change((account) => void account.snapshots.push(snapshot));
        aws.change((account) => void Reflect.deleteProperty(account.existing, "i-ben"));
        const { said } = await run("member add", "zoe");
        expect(said).to.contain(
            "a new data volume of 50 GiB. AWS has snapshots of a former zoe's data, 1 in all; afterwards, to list " +
                "them: npx workstation restore list dev --member zoe",
        );
        expect(said).to.contain("  - a box for ben as well, who had none yet\n");
    });

    it("is refused before the question where no zone offers the type", async () => {
        writeFileSync(aws.file, file.replace("[t3a.large]", "[g3.4xlarge]"));
        const { answer, runs } = await run("member add", "zoe");
        expect(answer).to.match(/no zone of the region offers g3\.4xlarge/);
        expect([runs, text()]).to.deep.equal([0, file.replace("[t3a.large]", "[g3.4xlarge]")]);
    });

    it("takes the next zone where the first has no box for them, as told before, and only their row says so", async () => {
        const { answer, runs, said } = await run("member add", "zoe", {}, 1);
        expect({ answer, runs }).to.deep.equal({ answer: "done", runs: 2 });
        expect(said).to.match(
            /- a new box, t3a\.large; if AWS has none, then t3a\.large in us-east-1b(, t3a\.large in us-east-1.)*\n/,
        );
        const rows = (value: string) =>
            (parse(value) as { config: { "workstation:members": object[] } }).config;
        const { "workstation:members": former, ...others } = rows(file);
        expect(rows(text())).to.deep.equal({
            ...others,
            "workstation:members": [...former, { name: "zoe", availabilityZone: "us-east-1b" }],
        });
    });

    it("leaves the stack file as it was when AWS has no box for them", async () => {
        const { answer, said } = await run("member add", "zoe", {}, 99);
        expect(answer).to.match(
            /AWS has none of the instance types that this stack allows:\n {2}zoe: t3a\.large in us-east-1a: .*capacity[^]*use another type: npx workstation member add zoe dev --type TYPE;/,
        );
        expect(text()).to.equal(file);
        expect(said).to.contain("zoe has no box, and is not in Pulumi.dev.yaml any more");
    });

    it("stays in the stack file after a failure when their box is there, for `up` to complete it", async () => {
        const { session, program } = aws.session(isaac);
        program.up = () => {
            aws.change((account) => program.run(account));
            return Promise.reject(new Error("unexpected state 'Failed'"));
        };
        const answer = await runVerb(session, "member add", "zoe", { yes: true }).catch(String);
        expect(answer).to.contain("unexpected state 'Failed'");
        expect(text()).to.contain("- name: zoe\n");
    });

    it("leaves with nothing else changed in the stack file, and with what goes and stays told before", async () => {
        const of = { ...tags, "workstation:member": "ben" };
        const snapshot = { id: "snap-ben", sizeGiB: 50, description: "daily", tags: of };
        aws.change((account) => void account.snapshots.push(snapshot));
        const { answer, runs, said } = await run("member remove", "ben");
        expect({ answer, runs }).to.deep.equal({ answer: "done", runs: 1 });
        expect(text()).to.equal(file.replace(/ +- name: ben\n.*\n.*\n/, ""));
        const back = `to bring ben back, with the same data: npx workstation member add ben dev --key '${ed25519}'`;
        expect(said).to.contain(
            "Stack dev: ben leaves\n" +
                "  - box i-ben (t3a.large) of ben is deleted, with its root disk and what was installed there by hand\n" +
                "  - vol-ben-data of ben: 50 GiB, $4.00 a month (kept)\n" +
                "  - 1 snapshot of 50 GiB in total stays, at most $2.50 a month; nothing deletes them once their volume or " +
                "its schedule is gone\n" +
                "  - AWS keeps taking a snapshot a day, and keeps the last 7: at most $17.50 a month\n" +
                "  - to delete a volume: aws ec2 delete-volume --region us-east-1 --volume-id ID    # for good\n" +
                `  - ${back}\n` +
                "  - price of the stack's boxes, 2 -> 1: $0.191 -> $0.095 an hour",
        );
        expect(said).to.match(/ben is no longer a member; to bring ben back.*$/);
    });

    it("leaves without a word of volumes or snapshots where AWS has none of theirs", async () => {
        aws.change((account) => {
            for (const id of ["i-ben", "vol-ben-data"])
                Reflect.deleteProperty(account.existing, id);
        });
        const { said } = await run("member remove", "ben");
        expect(said).to.match(/^Stack dev: ben leaves\n {2}- to bring ben back/);
    });
});

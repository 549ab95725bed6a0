import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Laptop } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";
import type { Fault } from "../../simulation/account/faults";
import type { Existing } from "../../simulation/account/simulated-account";
import { done, runningBoxes, volumesOf } from "./support/boxes";
import { oneBox } from "./support/one-box";

const up = ["up", "dev", "--yes"];
/** Returns a fault: AWS has no capacity, the given number of times. */
const none = (times: number, name?: string): Fault => ({
    ...{ kind: "no-capacity", type: "aws:ec2/instance:Instance", operation: "create", times },
    ...(name === undefined ? {} : { name }),
});

describe("workstation up", function () {
    this.timeout(300_000);
    const { fork, fresh: newMachine } = oneBox();
    const stackText = ({ clone }: Laptop) => readFileSync(join(clone, "Pulumi.dev.yaml"), "utf8");

    it("creates a stack, and leaves the stack file alone if AWS has the first type", async () => {
        const fresh = newMachine();
        fresh.write("Pulumi.dev.yaml", `# ours\n${stackText(fresh)}`);
        const before = stackText(fresh);
        done(await fresh.workstation(...up));
        expect(runningBoxes(fresh.account())).to.deep.equal([
            "dev t3a.large us-east-1a vol-dev-data",
        ]);
        // Pulumi itself adds the passphrase's salt.
        expect(stackText(fresh).replace(/encryptionsalt.*\n/, "")).to.equal(before);
        expect(changes(done(await fresh.up("dev")).steps), "a plain up").to.deep.equal([]);
    });

    it("learns within minutes that AWS has no box: the provider asks 8 times, not 25", () => {
        const { resources = [] } = fork().checkpoint("dev");
        const [aws] = resources.filter(({ type }) => type === "pulumi:providers:aws");
        expect(aws?.inputs?.["maxRetries"]).to.equal("8");
    });

    it("tries the next type, says why, and records it in the stack file without losing comments", async () => {
        const fresh = newMachine();
        fresh.write(
            "Pulumi.dev.yaml",
            "# ours\nconfig:\n  aws:region: us-east-1\n  workstation:instanceTypes:\n" +
                "    - t3a.large # cheap\n    - t3.large # less so\n",
        );
        fresh.inject(none(1));
        const { output } = done(await fresh.workstation(...up));
        expect(output).to.contain("trying t3a.large in us-east-1a, $0.0752 an hour");
        expect(output).to.contain(
            "no: AWS has no capacity for this type in this zone at the moment",
        );
        expect(output).to.contain("t3.large in us-east-1a is up");
        expect(stackText(fresh)).to.match(
            /^# ours\nconfig:\n {2}aws:region: us-east-1\n {2}workstation:instanceTypes:\n {4}- t3\.large # taken \d{4}-\d\d-\d\d; t3a\.large in us-east-1a: InsufficientInstanceCapacity\n {4}- t3a\.large # cheap\n/,
        );
        expect(changes(done(await fresh.up("dev")).steps), "a plain up").to.deep.equal([]);
    });

    it("tries the next zone when AWS refuses all types of a new stack, and leaves nothing behind", async () => {
        const fresh = newMachine();
        fresh.configure("dev", { instanceTypes: ["t3a.large", "t3.large"] });
        fresh.inject(none(2));
        done(await fresh.workstation(...up));
        expect(runningBoxes(fresh.account())).to.deep.equal([
            "dev t3a.large us-east-1b vol-dev-data",
        ]);
        expect(volumesOf(fresh)).to.have.length(1);
        expect(stackText(fresh)).to.contain("workstation:availabilityZone: us-east-1b");
        expect(changes(done(await fresh.up("dev")).steps), "a plain up").to.deep.equal([]);
    });

    it("copies the data to the next zone from a snapshot of the stopped box, and keeps the former volume", async () => {
        const moved = fork();
        moved.configure("dev", { instanceTypes: ["g4dn.xlarge", "g5.xlarge"] });
        moved.inject(none(2));
        const { result, calls } = await moved.callsOf(() => moved.workstation(...up));
        const { output } = done(result);
        expect(calls.slice(0, 3)).to.deep.equal([
            "StopInstances i-ana-al2023-x86_64",
            "CreateSnapshot vol-ana-data",
            "CreateVolume vol-ana-data-2",
        ]);
        expect(runningBoxes(moved.account())).to.deep.equal([
            "ana g4dn.xlarge us-east-1b vol-ana-data-2",
        ]);
        const [former, now] = volumesOf(moved);
        expect([former?.id, now?.hostKeys]).to.deep.equal(["vol-ana-data", former?.hostKeys]);
        expect(output).to.contain(
            "data volume vol-ana-data (50 GiB, $4.00 a month) is kept: ana had it before",
        );
        expect(moved.account().snapshots, "snapshots that are paid").to.deep.equal([]);
        expect(changes(done(await moved.up("dev")).steps), "a plain up").to.deep.equal([]);
    });

    it("leaves everything unchanged when AWS has none of the types in any zone", async () => {
        const refused = fork();
        refused.configure("dev", { instanceTypes: ["g4dn.xlarge"] });
        const before = stackText(refused);
        refused.inject(none(99));
        const { status, output } = await refused.workstation(...up);
        expect(status).to.equal(1);
        expect(output).to.match(
            /error: AWS has none of the instance types that this stack allows:/,
        );
        for (const zone of ["b", "c", "d", "f"])
            expect(output).to.contain(
                `g4dn.xlarge in us-east-1${zone}: InsufficientInstanceCapacity`,
            );
        expect(stackText(refused)).to.equal(before);
        expect(runningBoxes(refused.account())).to.deep.equal([
            "ana t3a.large us-east-1a vol-ana-data",
        ]);
        expect(volumesOf(refused).map(({ id }) => id)).to.deep.equal(["vol-ana-data"]);
        expect(refused.account().snapshots).to.deep.equal([]);
    });

    it("does not try again after a quota refuses, which applies in every zone", async () => {
        const refused = fork();
        refused.configure("dev", { instanceTypes: ["g4dn.xlarge", "g5.xlarge"] });
        refused.changeAccount((account) => ({
            ...account,
            quotas: { ...account.quotas, vcpus: { "L-DB2E81BA": 0 } },
        }));
        const { status, output } = await refused.workstation(...up);
        expect(status).to.equal(1);
        expect(output.match(/^trying /gm)).to.have.length(1);
        const [proposal = "", refusal = ""] = output.split("trying ");
        for (const part of [proposal, refusal]) {
            expect(part).to.contain("0 of the 0 vCPUs of L-DB2E81BA");
            expect(part).to.contain("--quota-code L-DB2E81BA --desired-value 4`");
        }
        expect(runningBoxes(refused.account())).to.have.length(1);
    });

    it("lets a member keep a new box while the others try on, and leaves nobody with two", async () => {
        const team = fork();
        team.configure("dev", { members: [{ name: "ana" }, { name: "ben" }] });
        done(await team.up("dev"));
        team.configure("dev", { instanceTypes: ["g4dn.xlarge"] });
        team.inject(none(1, "ben-dlami-base-al2023-x86_64"));
        done(await team.workstation(...up));
        expect(runningBoxes(team.account())).to.deep.equal([
            "ana g4dn.xlarge us-east-1a vol-ana-data",
            "ben g4dn.xlarge us-east-1b vol-ben-data-2",
        ]);
        expect(changes(done(await team.up("dev")).steps), "a plain up").to.deep.equal([]);
    });

    it("takes back one member's new box when AWS refuses another's in every zone", async () => {
        const team = fork();
        team.configure("dev", { members: [{ name: "ana" }, { name: "ben" }] });
        done(await team.up("dev"));
        team.configure("dev", { instanceTypes: ["g4dn.xlarge"] });
        team.inject(none(99, "ben-dlami-base-al2023-x86_64"));
        const { status, output } = await team.workstation(...up);
        expect(status).to.equal(1);
        expect(output).to.contain("going back to the settings that last worked");
        expect(runningBoxes(team.account()), output).to.deep.equal([
            "ana t3a.large us-east-1a vol-ana-data",
            "ben t3a.large us-east-1a vol-ben-data",
        ]);
        team.configure("dev", { instanceTypes: undefined });
        team.inject();
        expect(changes(done(await team.up("dev")).steps), "a plain up").to.deep.equal([]);
    });

    it("stops at any other error, with its cause and the next command", async () => {
        const denied = fork();
        denied.configure("dev", { instanceTypes: ["g4dn.xlarge", "g5.xlarge"] });
        denied.inject({
            ...{ kind: "denied", type: "aws:ec2/instance:Instance", operation: "create", times: 9 },
        });
        const { status, output } = await denied.workstation(...up);
        expect(status).to.equal(1);
        expect(output.match(/^trying /gm)).to.have.length(1);
        expect(output).to.match(
            /error: pulumi up failed: .*does not let you do this\.\nnext: `aws sts/,
        );
    });

    it("does not use the copy of a killed run if its member has worked since", async () => {
        const killed = fork();
        killed.configure("dev", { instanceTypes: ["g4dn.xlarge"] });
        killed.inject(none(1));
        killed.killAt("CreateVolume", "after");
        expect((await killed.workstation(...up)).status).to.equal(null);
        killed.changeAccount((account) => {
            const [box, volume] = ["i-ana-al2023-x86_64", "vol-ana-data"].map(
                (id) => account.existing[id]!,
            ) as [Existing, Existing];
            const state = { ...box.state, instanceState: "running" };
            const worked = { ...volume, hostKeys: "worked on" };
            const existing = {
                ...account.existing,
                [box.id]: { ...box, state },
                [volume.id]: worked,
            };
            return { ...account, existing };
        });
        killed.inject();
        done(await killed.workstation(...up));
        const [boxNow = ""] = runningBoxes(killed.account());
        const data = volumesOf(killed).find(({ id }) => boxNow.endsWith(` ${id}`));
        expect(data?.hostKeys, boxNow).to.equal("worked on");
    });

    for (const [action, when] of [
        ["StopInstances", "after"],
        ["CreateSnapshot", "before"],
        ["CreateSnapshot", "after"],
        ["CreateVolume", "before"],
        ["CreateVolume", "after"],
        ["DeleteSnapshot", "before"],
    ] as const) {
        it(`continues after a kill ${when} ${action} on the way to another zone`, async () => {
            const killed = fork();
            killed.configure("dev", { instanceTypes: ["g4dn.xlarge"] });
            killed.inject(none(1));
            killed.killAt(action, when);
            expect((await killed.workstation(...up)).status).to.equal(null);
            killed.inject(none(1));
            done(await killed.workstation(...up));
            const boxes = runningBoxes(killed.account());
            expect(boxes.map((it) => it.split(" ").slice(0, 2).join(" "))).to.deep.equal([
                "ana g4dn.xlarge",
            ]);
            expect(boxes.join()).to.not.contain("no volume");
            for (const { hostKeys } of volumesOf(killed))
                expect(hostKeys).to.equal("made by i-ana-al2023-x86_64");
            expect(volumesOf(killed).map(({ id }) => id)).to.include("vol-ana-data");
            expect(killed.account().snapshots).to.deep.equal([]);
            expect(changes(done(await killed.up("dev")).steps), "a plain up").to.deep.equal([]);
        });
    }
});

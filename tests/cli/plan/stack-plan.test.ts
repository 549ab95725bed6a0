import { expect } from "chai";
import { hourlyUsd } from "../../../catalog/prices";
import { planStack } from "../../../cli/plan/stack-plan";
import { committedStacks } from "../../../cli/stack-file/no-stack";
import { Refusal } from "../../../settings/refusal";
import { projectDir } from "../../support/run-stack";
import { withProjectCopy } from "../project-copy";

/** Plans a stack with the given file. */
function planOf(stackFile: string) {
    return withProjectCopy({ "Pulumi.dev.yaml": `config:\n${stackFile}` }, (dir) =>
        planStack(dir, "dev"),
    );
}

const region = "  aws:region: us-east-1\n";

describe("planStack", () => {
    for (const stack of committedStacks(projectDir)) {
        it(`plans ${stack} with the first candidate offered, and breaks no security rule`, async () => {
            const { boxes, security, machines } = await planStack(projectDir, stack);
            expect(machines).to.have.lengthOf(1);
            const { cost, instanceType } = machines[0]!;
            const chosen = { dev: "t3a.large", gpu: "g4dn.4xlarge" }[stack];
            expect(instanceType.name).to.equal(chosen);
            expect(boxes.map(({ member }) => member)).to.deep.equal(["dev"]);
            expect(cost.map(({ part }) => part)).to.deep.equal([
                chosen,
                "root disk",
                "data disk",
                "snapshots",
                "public address",
                "total",
            ]);
            expect(security.violations).to.deep.equal([]);
        });
    }

    it("says why the retired first candidate of gpu was passed over", async () => {
        const [machine] = (await planStack(projectDir, "gpu")).machines;
        expect(machine?.passedOver).to.have.lengthOf(1);
        expect(machine?.passedOver[0]?.reason).to.match(/AWS retired G3/);
    });

    it("names as each resource's parent one that came before it", async () => {
        const seen = new Set<string>();
        for (const { type, name, parent } of (await planStack(projectDir, "dev")).resources) {
            if (parent !== undefined) expect(seen).to.include(parent);
            seen.add(`${type} ${name}`);
        }
    });

    it("follows a stack file with another type: machine, image and price", async () => {
        const { machines, region: at } = await planOf(
            `${region}  workstation:instanceTypes: [g5.xlarge]\n  workstation:rootVolumeGiB: 100\n`,
        );
        expect(at).to.equal("us-east-1");
        const { cost, image, instanceType } = machines[0]!;
        expect(instanceType.name).to.equal("g5.xlarge");
        expect(image.name).to.match(/Deep Learning Base AMI/);
        expect(cost[0]).to.deep.include({ part: "g5.xlarge", hourly: hourlyUsd("g5.xlarge") });
        expect(cost[1]?.alwaysOnMonthly).to.be.closeTo(8, 1e-9); // 100 GiB at $0.08
        expect(cost[0]?.workingHoursMonthly).to.be.closeTo(176 * hourlyUsd("g5.xlarge")!, 1e-9);
        expect(cost.at(-1)?.alwaysOnMonthly).to.be.greaterThan(730 * hourlyUsd("g5.xlarge")!);
    });

    it("follows a second member: two boxes, each with its own resources and documents", async () => {
        const before = await planOf(region);
        const after = await planOf(
            `${region}  workstation:members: [{ name: ana }, { name: ben }]\n`,
        );
        const mine = (member: string) =>
            after.resources.filter(({ name }) => name === member || name.startsWith(`${member}-`));
        expect(after.boxes.map(({ member }) => member)).to.deep.equal(["ana", "ben"]);
        expect(mine("ben")).to.have.lengthOf(mine("ana").length);
        expect(after.resources).to.have.lengthOf(before.resources.length + mine("ben").length);
        const [ana, ben] = after.boxes;
        expect(ana?.userData.equals(ben!.userData)).to.equal(false);
        expect(ana?.connect.shell).not.to.equal(ben?.connect.shell);
        expect(after.machines).to.have.lengthOf(1);
        expect(after.machines[0]?.cost).to.deep.equal(before.machines[0]?.cost);
    });

    it("switches an installed desktop by the live settings alone, and installs what `desktop` says otherwise", async () => {
        const boxWith = async (lines: string) => (await planOf(`${region}${lines}`)).boxes[0]!;
        const desktopOff = "  workstation:desktop: false\n";
        const installed = "  workstation:installDesktop: true\n";
        const usual = await boxWith("");
        const kept = await boxWith(installed);
        const off = await boxWith(desktopOff + installed);
        const none = await boxWith(desktopOff);
        for (const box of [kept, off]) expect(box.userData.equals(usual.userData)).to.equal(true);
        expect(none.userData.equals(usual.userData)).to.equal(false);
        expect(kept.liveSettings).to.equal(usual.liveSettings);
        expect(off.liveSettings).to.not.equal(usual.liveSettings);
        expect(off.liveSettings).to.equal(none.liveSettings);
        expect([kept, off, none].map(({ connect }) => "desktop" in connect)).to.deep.equal([
            ...[true, false, false],
        ]);
    });

    it("takes the region from the stack file, or else from AWS_REGION", async () => {
        const kept = process.env["AWS_REGION"];
        const planned = async () => (await planOf("  workstation:spot: true\n")).region;
        try {
            process.env["AWS_REGION"] = "eu-north-1";
            expect(await planned()).to.equal("eu-north-1");
            expect((await planOf(region)).region).to.equal("us-east-1");
            delete process.env["AWS_REGION"];
            const refused = await planned().catch(String);
            expect(refused).to.match(/aws:region: is not set, and AWS_REGION is not either/);
            expect(refused).to.match(/write +Pulumi\.dev\.yaml {2}aws:region: us-east-1\n/);
        } finally {
            if (kept !== undefined) process.env["AWS_REGION"] = kept;
        }
    });

    it("says what its prices leave out about spot and another region", async () => {
        const caveats = async (config: string) => (await planOf(config)).costCaveats;
        expect(await caveats(region)).to.deep.equal([]);
        const spot = await caveats(`${region}  workstation:spot: true\n`);
        expect(spot).to.have.length(1);
        expect(spot[0]).to.match(/^spot: the price is not known here/);
        const elsewhere = await caveats("  aws:region: eu-central-1\n");
        expect(elsewhere).to.have.length(1);
        expect(elsewhere[0]).to.match(/^prices in eu-central-1 are not known here/);
    });

    it("refuses settings with the message of `pulumi up`", async () => {
        const refused = planOf(
            `${region}  workstation:sshFrom: [0.0.0.0/0]\n  workstation:oss: debian12\n`,
        );
        const error = await refused.then(
            () => undefined,
            (it: unknown) => it,
        );
        expect(error).to.be.instanceOf(Refusal);
        expect(String(error)).to.match(/oss: is not a setting[^]*sshFrom\[0\]: would open SSH/);
    });
});

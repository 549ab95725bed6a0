import { expect } from "chai";
import { claim } from "./support/claim";
import { Laptop } from "../../simulation/pulumi/laptop";
import { done } from "./support/boxes";
import { changes } from "../../simulation/pulumi/steps";

const team = [{ name: "ana" }, { name: "ben" }];
const gpu = { instanceTypes: ["g4dn.xlarge"] };

interface BoxOutputs {
    readonly instanceId: string;
    readonly dataVolumeId: string;
    readonly connect: Readonly<Record<string, string>>;
}

describe("The life of a box", function () {
    this.timeout(300_000);
    const base = new Laptop();
    let withoutBen: Laptop, destroyed: Laptop; // for two tests each
    const forks: Laptop[] = [];

    before(async () => {
        base.configure("dev", { members: team });
        await base.initStack("dev");
        done(await base.up("dev"));
    });
    afterEach(() => forks.splice(0).forEach((laptop) => laptop.end()));
    after(() => [base, withoutBen, destroyed].forEach((laptop) => laptop.end()));

    function fork(): Laptop {
        const laptop = base.fork();
        forks.push(laptop);
        return laptop;
    }

    async function boxes(laptop: Laptop): Promise<Record<string, BoxOutputs>> {
        return (await laptop.outputs("dev"))["boxes"] as Record<string, BoxOutputs>;
    }

    /** Returns the account's volumes; only data volumes are resources of their own. */
    const volumesOf = (laptop: Laptop) =>
        Object.keys(laptop.account().existing)
            .filter((id) => id.startsWith("vol-"))
            .sort();

    claim("second-up", async () => {
        const laptop = fork();
        const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
        expect(changes(done(result).steps)).to.deep.equal([]);
        expect(calls).to.deep.equal([]);
        expect(changes(done(await laptop.preview("dev")).steps)).to.deep.equal([]);
    });

    claim("cpu-gpu-cpu", async () => {
        const laptop = fork();
        const before = await boxes(laptop);
        laptop.configure("dev", gpu);
        const toGpu = await laptop.callsOf(() => laptop.up("dev"));
        done(toGpu.result);
        const onGpu = await boxes(laptop);
        for (const name of ["ana", "ben"]) {
            expect(onGpu[name]?.dataVolumeId, name).to.equal(before[name]?.dataVolumeId);
            expect(onGpu[name]?.instanceId, name).to.match(new RegExp(`^i-${name}-dlami`));
            expect(onGpu[name]?.connect["shell"], name).to.contain(onGpu[name]?.instanceId);
        }
        const ofAna = toGpu.calls.filter((call) => call.includes("ana"));
        expect(ofAna).to.deep.equal([
            "RunInstances i-ana-dlami-base-al2023-x86_64",
            "DeleteAssociation association-ana",
            "DeleteAssociation association-ana-live-settings",
            "StopInstances i-ana-al2023-x86_64",
            "DetachVolume vai-ana",
            "AttachVolume vai-ana-2",
            "CreateAssociation association-ana-live-settings-2",
            "ApplyLiveSettings i-ana-dlami-base-al2023-x86_64",
            "CreateAssociation association-ana-2",
            "TerminateInstances i-ana-al2023-x86_64",
        ]);
        laptop.configure("dev", { instanceTypes: undefined });
        const back = await laptop.callsOf(() => laptop.up("dev"));
        done(back.result);
        expect(
            back.calls.filter((call) => call.includes(" i-ana")),
            "new before old, back too",
        ).to.deep.equal([
            "RunInstances i-ana-al2023-x86_64-2",
            "StopInstances i-ana-dlami-base-al2023-x86_64",
            "ApplyLiveSettings i-ana-al2023-x86_64-2",
            "TerminateInstances i-ana-dlami-base-al2023-x86_64",
        ]);
        const after = await boxes(laptop);
        for (const name of ["ana", "ben"]) {
            expect(after[name]?.dataVolumeId, name).to.equal(before[name]?.dataVolumeId);
            expect(after[name]?.instanceId, name).to.match(new RegExp(`^i-${name}-al2023`));
        }
        expect(Object.keys(after)).to.deep.equal(Object.keys(before));
        const { dataVolumes } = await laptop.outputs("dev");
        expect(dataVolumes).to.have.deep.property("kept", [
            "vol-ana-data of ana: 50 GiB, $4.00 a month",
            "vol-ben-data of ben: 50 GiB, $4.00 a month",
        ]);
        expect(volumesOf(laptop)).to.deep.equal(["vol-ana-data", "vol-ben-data"]);
        const { existing } = laptop.account();
        for (const name of ["ana", "ben"]) {
            expect(
                existing[`vol-${name}-data`]?.hostKeys,
                "SSH host keys of the first box",
            ).to.equal(`made by i-${name}-al2023-x86_64`);
        }
    });

    claim("no-capacity", async () => {
        const laptop = fork();
        laptop.configure("dev", gpu);
        laptop.inject({
            kind: "no-capacity",
            type: "aws:ec2/instance:Instance",
            operation: "create",
            times: 99,
        });
        const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
        expect(result.status).to.equal(1);
        expect(result.output).to.contain("InsufficientInstanceCapacity");
        expect(calls).to.deep.equal([]);
        laptop.inject();
        laptop.configure("dev", { instanceTypes: undefined });
        expect(changes(done(await laptop.up("dev")).steps), "back again").to.deep.equal([]);
    });

    claim("member-added", async () => {
        const laptop = fork();
        laptop.configure("dev", { members: [{ name: "zoe" }, ...team] });
        const preview = done(await laptop.preview("dev"));
        const up = done(await laptop.up("dev"));
        expect(changes(up.steps).sort()).to.deep.equal(changes(preview.steps).sort());
        expect(changes(up.steps).filter((it) => !/^create \w+ zoe/.test(it))).to.deep.equal([]);
    });

    claim("member-removed", async () => {
        withoutBen = base.fork();
        withoutBen.configure("dev", { members: [{ name: "ana" }] });
        const { result, calls } = await withoutBen.callsOf(() => withoutBen.up("dev"));
        expect(done(result).output).to.contain(
            "data volume vol-ben-data of ben (50 GiB, $4.00 a month) is kept",
        );
        expect(result.output).to.contain("npx workstation member add ben dev");
        expect(calls).to.deep.equal([
            "DeleteAssociation association-ben",
            "DeleteAssociation association-ben-live-settings",
            "StopInstances i-ben-al2023-x86_64",
            "DetachVolume vai-ben",
            "TerminateInstances i-ben-al2023-x86_64",
        ]);
        expect(volumesOf(withoutBen)).to.include("vol-ben-data");
    });

    claim("member-again", async () => {
        withoutBen.configure("dev", { members: team, dataVolumeGiB: 70 });
        const preview = done(await withoutBen.preview("dev"));
        const up = done(await withoutBen.up("dev"));
        expect(changes(up.steps).sort()).to.deep.equal(changes(preview.steps).sort());
        expect((await boxes(withoutBen))["ben"]?.dataVolumeId).to.equal("vol-ben-data");
        expect(volumesOf(withoutBen)).to.deep.equal(["vol-ana-data", "vol-ben-data"]);
        expect(withoutBen.account().existing["vol-ben-data"]?.inputs["size"]).to.equal(70);
        expect(changes(done(await withoutBen.up("dev")).steps), "a second up").to.deep.equal([]);
    });

    claim("newer-image", async () => {
        const laptop = fork();
        laptop.changeAccount((account) => ({
            ...account,
            newerImages: { "al2023-x86_64": "ami-of-next-month" },
        }));
        expect(changes(done(await laptop.up("dev")).steps)).to.deep.equal([]);
        laptop.configure("dev", { members: [...team, { name: "zoe" }] });
        done(await laptop.up("dev"));
        const imageOf = (name: string) =>
            laptop.account().existing[`i-${name}-al2023-x86_64`]?.inputs["ami"];
        expect([imageOf("ana"), imageOf("zoe")]).to.deep.equal([
            "ami-al2023-x86_64",
            "ami-of-next-month",
        ]);
    });

    claim("documents", async () => {
        const laptop = fork();
        laptop.configure("dev", { members: [{ name: "ana" }] });
        done(await laptop.up("dev"));
        laptop.edit("cloud-init/files/packages.sh", (text) => text.replace("sleep 1", "sleep 2"));
        const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
        done(result);
        expect(calls).to.deep.equal([
            "RunInstances i-ana-al2023-x86_64-2",
            "DeleteAssociation association-ana",
            "DeleteAssociation association-ana-live-settings",
            "StopInstances i-ana-al2023-x86_64",
            "DetachVolume vai-ana",
            "AttachVolume vai-ana-2",
            "CreateAssociation association-ana-live-settings-2",
            "ApplyLiveSettings i-ana-al2023-x86_64-2",
            "CreateAssociation association-ana-2",
            "TerminateInstances i-ana-al2023-x86_64",
        ]);
    });

    claim("renamed", async () => {
        const laptop = fork();
        const renamed = (opts: string) => (text: string) =>
            text.replace(
                'super("workstation:index:Workstation", name, {}, opts)',
                `super("workstation:index:Box", name, {}, ${opts})`,
            );
        const aliases = '{ ...opts, aliases: [{ type: "workstation:index:Workstation" }] }';
        laptop.edit("components/workstation.ts", renamed(aliases));
        const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
        expect(changes(done(result).steps)).to.deep.equal([]);
        expect(calls).to.deep.equal([]);
    });

    claim("destroy", async () => {
        destroyed = base.fork();
        const { dataVolumes } = await destroyed.outputs("dev");
        expect(dataVolumes).to.deep.equal({
            kept: [
                "vol-ana-data of ana: 50 GiB, $4.00 a month",
                "vol-ben-data of ben: 50 GiB, $4.00 a month",
            ],
            cost: "$8.00 a month, and the cost of their snapshots, until you delete them",
            afterDestroy: "the volumes stay; `pulumi up` on this stack attaches them again",
            toEnd: "aws ec2 delete-volume --region us-east-1 --volume-id ID    # for good",
            snapshots:
                "Up to 7 daily snapshots of each volume stay as well, at most $35.00 a month",
            snapshotsToEnd:
                "aws ec2 describe-snapshots --region us-east-1 --owner-ids self --filters " +
                "'Name=tag:workstation:project,Values=workstation' 'Name=tag:workstation:stack,Values=dev' " +
                "--query 'Snapshots[].SnapshotId' --output text | " +
                "xargs -n 1 aws ec2 delete-snapshot --region us-east-1 --snapshot-id    # for good",
        });
        const { output } = done(await destroyed.destroy("dev"));
        expect(output).to.match(/ana-data deleted .*\[retain\]/);
        expect(Object.keys(destroyed.account().existing).sort()).to.deep.equal([
            "vol-ana-data",
            "vol-ben-data",
        ]);
    });

    claim("up-after-destroy", async () => {
        const preview = done(await destroyed.preview("dev"));
        const up = done(await destroyed.up("dev"));
        expect(changes(up.steps).sort()).to.deep.equal(changes(preview.steps).sort());
        expect(changes(up.steps)).to.include.members([
            "import Volume ana-data",
            "import Volume ben-data",
        ]);
        expect(volumesOf(destroyed)).to.deep.equal(["vol-ana-data", "vol-ben-data"]);
    });

    claim("two-stacks", async () => {
        const laptop = fork();
        const { config } = laptop.stackFile("gpu");
        const asGpu = fork();
        asGpu.configure("dev", { ...config, members: team });
        done(await asGpu.up("dev"));
        expect((await boxes(asGpu))["ana"]).to.include({
            instanceId: "i-ana-dlami-base-al2023-x86_64",
            dataVolumeId: "vol-ana-data",
        });

        await laptop.initStack("gpu");
        laptop.configure("gpu", { members: team });
        const { result, calls } = await laptop.callsOf(() => laptop.up("gpu"));
        done(result);
        expect(
            calls.filter((call) => /^(Stop|Modify|Delete|Detach|Terminate)/.test(call)),
        ).to.deep.equal([]);
        expect(changes(done(await laptop.up("dev")).steps)).to.deep.equal([]);
        done(await laptop.destroy("gpu"));
        expect(changes(done(await laptop.up("dev")).steps)).to.deep.equal([]);
    });
});

import { expect } from "chai";
import { publicKeys } from "../settings/ssh-keys";
import type { ClaimName } from "../../docs/tables/what-happens";
import { runningBoxes } from "./support/boxes";
import { claim } from "./support/claim";
import { Laptop, type Result } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";

const { ed25519 } = publicKeys;
const from = ["203.0.113.7/32", "198.51.100.0/24"];

/** Steps of a replacement by a machine image of the same kind. */
const newBox = [
    "create-replacement Association dev",
    "create-replacement Association dev-live-settings",
    "create-replacement Instance dev-al2023-x86_64",
    "create-replacement InstanceState dev",
    "create-replacement VolumeAttachment dev",
    "delete-replaced Association dev",
    "delete-replaced Association dev-live-settings",
    "delete-replaced Instance dev-al2023-x86_64",
    "delete-replaced InstanceState dev",
    "delete-replaced VolumeAttachment dev",
    "replace Association dev",
    "replace Association dev-live-settings",
    "replace Instance dev-al2023-x86_64",
    "replace InstanceState dev",
    "replace VolumeAttachment dev",
];

describe("One setting changed alone", function () {
    this.timeout(300_000);
    const base = new Laptop();
    const forks: Laptop[] = [];

    before(async () => {
        base.configure("dev", { members: [{ name: "dev", sshPublicKeys: [ed25519] }] });
        await base.initStack("dev");
        expect((await base.up("dev")).status).to.equal(0);
    });
    afterEach(() => forks.splice(0).forEach((laptop) => laptop.end()));
    after(() => base.end());

    /** Changes settings of a stack that is up; returns what `preview` says and what `up` does. */
    async function change(settings: Readonly<Record<string, unknown>>, stack = base) {
        const laptop = stack.fork();
        forks.push(laptop);
        laptop.configure("dev", settings);
        const preview = await laptop.preview("dev");
        const { result: up, calls } = await laptop.callsOf(() => laptop.up("dev"));
        return { laptop, preview, up, calls };
    }

    /** Returns the changes of `up`, after checking that `preview` names the same. */
    function agreed({ preview, up }: { preview: Result; up: Result }): string[] {
        expect(preview.status, preview.output).to.equal(0);
        expect(up.status, up.output).to.equal(0);
        const done = changes(up.steps).sort();
        expect(changes(preview.steps).sort(), "what preview said").to.deep.equal(done);
        return done;
    }

    function refusedBefore({ preview, up, calls }: Awaited<ReturnType<typeof change>>): string {
        expect([preview.status, up.status]).to.deep.equal([1, 1]);
        expect(calls, "what was done all the same").to.deep.equal([]);
        return preview.output;
    }

    claim("instance-type", async () => {
        const changed = await change({ instanceTypes: ["t3.xlarge"] });
        expect(agreed(changed)).to.deep.equal([
            "create-replacement Association dev",
            "create-replacement InstanceState dev",
            "delete-replaced Association dev",
            "delete-replaced InstanceState dev",
            "replace Association dev",
            "replace InstanceState dev",
            "update Instance dev-al2023-x86_64",
        ]);
        expect(changed.calls.slice(0, 3)).to.deep.equal([
            "StopInstances i-dev-al2023-x86_64",
            "ModifyInstanceAttribute i-dev-al2023-x86_64",
            "StartInstances i-dev-al2023-x86_64",
        ]);
    });

    claim("os", async () => {
        const changed = await change({ os: "debian12" });
        expect(agreed(changed)).to.deep.equal(
            [
                "create Instance dev-debian12-x86_64",
                ...newBox.filter((it) => !it.includes(" Instance ")),
                "delete Instance dev-al2023-x86_64",
            ].sort(),
        );
    });

    function claimNewBox(name: ClaimName, settings: Readonly<Record<string, unknown>>): void {
        claim(name, async () => {
            const changed = await change(settings);
            expect(agreed(changed)).to.deep.equal(newBox);
            expect(changed.laptop.account().existing).to.include.keys(
                "vol-dev-data",
                "i-dev-al2023-x86_64-2",
            );
        });
    }
    claimNewBox("framework", { framework: "pytorch" });
    claimNewBox("framework-version", { frameworkVersion: "2.16.1" });
    claimNewBox("image-id", { imageId: "ami-0123456789abcdef0" });
    claimNewBox("image-ids", { imageIds: { "al2023-x86_64": "ami-0123456789abcdef0" } });
    claimNewBox("spot", { spot: true });

    claim("install-desktop", async () => {
        const off = await change({ desktop: false });
        expect(agreed(off)).to.deep.equal(newBox);
        expect(off.laptop.account().existing).to.include.keys(
            "vol-dev-data",
            "i-dev-al2023-x86_64-2",
        );
        expect(off.preview.output.replace(/\s+/g, " ")).to.contain(
            "dev: desktop: false leaves out the desktop, so a box that has one is replaced by a new one, with the same data; " +
                "to switch the desktop off and keep the box: pulumi config --stack dev set installDesktop true",
        );
        const again = await off.laptop.preview("dev");
        expect(again.output, "the new box has none").to.not.contain("leaves out the desktop");
        const installed = await change({ installDesktop: true }, off.laptop);
        expect(changes(installed.up.steps).sort()).to.deep.equal(newBox);
        expect(installed.preview.output).to.not.contain("leaves out the desktop");
    });

    it("asks before a desktop goes with its box, and says how to keep both", async () => {
        const laptop = base.fork();
        forks.push(laptop);
        const member = { name: "dev", sshPublicKeys: [ed25519], desktop: false };
        laptop.configure("dev", { members: [member] });
        const { status, output } = await laptop.workstation("up", "dev");
        expect(status, output).to.equal(1);
        expect(output).to.contain("needs a confirmation");
        expect(output).to.contain(
            "keep the box: pulumi config --stack dev set --path 'members[0].installDesktop' true",
        );
    });

    claim("spot-type", async () => {
        const spot = await change({ spot: true });
        const changed = await change({ spot: true, instanceTypes: ["t3.xlarge"] }, spot.laptop);
        expect(agreed(changed)).to.deep.equal(newBox);
        expect(runningBoxes(changed.laptop.account())).to.deep.equal([
            "dev t3.xlarge us-east-1a vol-dev-data",
        ]);
    });

    claim("root-grows", async () => {
        const changed = await change({ rootVolumeGiB: 200 });
        expect(agreed(changed)).to.deep.equal(["update Instance dev-al2023-x86_64"]);
        expect(changed.calls).to.deep.equal(["ModifyInstanceAttribute i-dev-al2023-x86_64"]);
    });

    claim("root-shrinks", async () => {
        const { up, calls } = await change({ rootVolumeGiB: 40 });
        expect(up.status).to.equal(1);
        expect(up.output).to.contain("New size cannot be smaller");
        expect(calls).to.deep.equal([]);
    });

    claim("data-grows", async () => {
        const changed = await change({ dataVolumeGiB: 80 });
        expect(agreed(changed)).to.deep.equal(["update Volume dev-data"]);
        expect(changed.calls).to.deep.equal(["ModifyVolume vol-dev-data"]);
    });

    claim("data-shrinks", async () => {
        const changed = await change({ dataVolumeGiB: 20 });
        expect(agreed(changed)).to.deep.equal([]);
        expect(changed.up.output).to.contain("vol-dev-data, keeps its 50 GiB");
    });

    function claimNothing(name: ClaimName, settings: Readonly<Record<string, unknown>>): void {
        claim(name, async () => {
            const changed = await change(settings);
            expect(agreed(changed)).to.deep.equal([]);
            expect(changed.calls).to.deep.equal([]);
        });
    }
    claimNothing("data-snapshot", { dataSnapshot: "snap-0123456789abcdef0" });
    claimNothing("max-price", { maxHourlyUsd: "3.00" });

    claim("access", async () => {
        const opened = await change({ access: "ssh", sshFrom: [from[0]] });
        const rule = `SecurityGroupIngressRule workstation-dev-ssh-from-${from[0]}`;
        expect(agreed(opened)).to.deep.equal([`create ${rule}`]);
        const closed = await change({ access: undefined, sshFrom: undefined }, opened.laptop);
        expect(agreed(closed)).to.deep.equal([`delete ${rule}`]);
    });

    claim("ssh-from", async () => {
        const opened = await change({ access: "ssh", sshFrom: [from[0]] });
        const moved = await change({ sshFrom: [from[1]] }, opened.laptop);
        expect(agreed(moved)).to.deep.equal([
            `create SecurityGroupIngressRule workstation-dev-ssh-from-${from[1]}`,
            `delete SecurityGroupIngressRule workstation-dev-ssh-from-${from[0]}`,
        ]);
    });

    claim("zone", async () => {
        const message = refusedBefore(await change({ availabilityZone: "us-east-1b" }));
        expect(message).to.contain("the data volume of dev, vol-dev-data, is in another zone");
        expect(message).to.contain("pulumi config --stack dev rm availabilityZone");
    });

    claim("region", async () => {
        const laptop = base.fork();
        forks.push(laptop);
        laptop.configure("dev", { "aws:region": "eu-west-1" });
        const { result, calls } = await laptop.callsOf(() => laptop.pulumi("dev", "up", "--yes"));
        expect(result.status, result.output).to.equal(1);
        expect(result.output).to.contain("pulumi config set aws:region us-east-1");
        expect(calls).to.deep.equal([]);
    });
});

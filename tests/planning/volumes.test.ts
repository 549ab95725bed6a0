import { expect } from "chai";
import { stackFile } from "../../planning/caller";
import { keptVolumes, planVolumes } from "../../planning/volumes";
import type { RawSettings } from "../../settings/fields";
import type { BoxSettings, Member } from "../../settings/settings";

const gpu = stackFile({ project: "workstation", stack: "gpu" });

const volume = { id: "vol-1", member: "ana", sizeGiB: 50, zone: "us-east-1a", generation: 1 };
/** Ana's and Ben's rows, with what the stack says about their boxes. */
const settingsOf = (box: Partial<BoxSettings>, own: RawSettings = {}) => ({
    members: ["ana", "ben"].map((name) => {
        return { name, sshPublicKeys: [], own, dataVolumeGiB: 50, ...box } as unknown as Member;
    }),
});
const settings = settingsOf({});

describe("planVolumes", () => {
    it("gives each member their existing volume", () => {
        const { existing, left, warnings } = planVolumes([volume], settings, gpu);
        expect([...existing]).to.deep.equal([["ana", volume]]);
        expect([left, warnings]).to.deep.equal([[], []]);
    });

    it("warns of a volume without a member: its id, its cost, and how to get it back or delete it", () => {
        const { existing, left, warnings } = planVolumes(
            [{ ...volume, member: "zoe" }],
            settings,
            gpu,
        );
        expect([existing.size, left.length]).to.deep.equal([0, 1]);
        expect(warnings).to.deep.equal([
            "data volume vol-1 of zoe (50 GiB, $4.00 a month) is kept, but nobody in members has it. " +
                "To get it back: npx workstation member add zoe gpu. To delete it for good: " +
                "aws ec2 delete-volume --region us-east-1 --volume-id vol-1. Up to 7 daily snapshots of each volume stay as " +
                "well, at most $17.50 a month, until you delete them: aws ec2 describe-snapshots --region us-east-1 " +
                "--owner-ids self --filters 'Name=volume-id,Values=vol-1' --query 'Snapshots[].SnapshotId' " +
                "--output text | xargs -n 1 aws ec2 delete-snapshot --region us-east-1 --snapshot-id",
        ]);
    });

    it("warns of a volume whose tag names nobody, and how to give it to a member", () => {
        const { warnings } = planVolumes([{ ...volume, member: "" }], settings, gpu);
        expect(warnings[0]).to.contain(
            "vol-1 whose tag workstation:member holds no name (50 GiB, $4.00 a month) is kept",
        );
        expect(warnings[0]).to.contain(
            "To give it to a member: aws ec2 create-tags --region us-east-1 --resources vol-1 " +
                "--tags Key=workstation:member,Value=NAME.",
        );
    });

    it("warns that a volume keeps its size when the settings ask for less", () => {
        const { existing, warnings } = planVolumes(
            [volume],
            settingsOf({ dataVolumeGiB: 20 }),
            gpu,
        );
        expect(existing.get("ana")).to.equal(volume);
        expect(warnings.join()).to.match(
            /vol-1, keeps its 50 GiB: dataVolumeGiB is 20, and EBS cannot shrink/,
        );
    });

    it("warns of a volume that should grow, with the command to run if it does not", () => {
        const { warnings } = planVolumes([volume], settingsOf({ dataVolumeGiB: 80 }), gpu);
        expect(warnings).to.deep.equal([
            "data volume vol-1 of ana has 50 GiB and grows to 80. If a later `pulumi up` says so again, " +
                "the volume did not grow; then run: pulumi up --refresh --stack gpu",
        ]);
    });

    it("takes the highest generation, and warns of the member's former volume, with the way back", () => {
        const second = { ...volume, id: "vol-2", generation: 2, zone: "us-east-1b" };
        for (const found of [
            [volume, second],
            [second, volume],
        ]) {
            const { existing, left, warnings } = planVolumes(found, settings, gpu);
            expect([...existing.values()]).to.deep.equal([second]);
            expect(left).to.deep.equal([volume]);
            expect(warnings).to.have.length(1);
            expect(warnings[0]).to.match(
                /^data volume vol-1 \(50 GiB, \$4\.00 a month\) is kept: ana had it before.*npx workstation restore vol-1 gpu --member ana.*aws ec2 delete-volume --region us-east-1 --volume-id vol-1\. Up to 7 daily snapshots .*delete-snapshot/,
            );
        }
    });

    it("refuses two volumes of one member, and says how to choose", () => {
        const two = [volume, { ...volume, id: "vol-2", sizeGiB: 60 }];
        expect(() => planVolumes(two, settings, gpu)).to.throw(
            /ana has more than one data volume:\n {2}vol-1 \(50 GiB, us-east-1a\)\n {2}vol-2 \(60 GiB.*\n.*\n {2}aws ec2 delete-tags --region us-east-1 --resources vol-2 --tags Key=workstation:member/,
        );
    });

    it("refuses a zone without the volume, and says what to set", () => {
        const elsewhere = settingsOf({ availabilityZone: "us-east-1b" });
        expect(() => planVolumes([volume], elsewhere, gpu)).to.throw(
            /volume of ana, vol-1, is in another zone[\s\S]*got +"us-east-1b"[\s\S]*allowed +us-east-1a[\s\S]*pulumi config --stack gpu rm availabilityZone/,
        );
        expect(
            planVolumes([volume], settingsOf({ availabilityZone: "us-east-1a" }), gpu).warnings,
        ).to.deep.equal([]);
    });
});

describe("keptVolumes", () => {
    it("lists the volumes that stay, their total cost, and how to delete them", () => {
        expect(
            keptVolumes([volume, { ...volume, id: "vol-2", member: "ben" }], "us-east-1", {
                "workstation:project": "workstation",
                "workstation:stack": "gpu",
            }),
        ).to.deep.equal({
            kept: ["vol-1 of ana: 50 GiB, $4.00 a month", "vol-2 of ben: 50 GiB, $4.00 a month"],
            cost: "$8.00 a month, and the cost of their snapshots, until you delete them",
            afterDestroy: "the volumes stay; `pulumi up` on this stack attaches them again",
            toEnd: "aws ec2 delete-volume --region us-east-1 --volume-id ID    # for good",
            snapshots:
                "Up to 7 daily snapshots of each volume stay as well, at most $35.00 a month",
            snapshotsToEnd:
                "aws ec2 describe-snapshots --region us-east-1 --owner-ids self --filters " +
                "'Name=tag:workstation:project,Values=workstation' 'Name=tag:workstation:stack,Values=gpu' " +
                "--query 'Snapshots[].SnapshotId' --output text | " +
                "xargs -n 1 aws ec2 delete-snapshot --region us-east-1 --snapshot-id    # for good",
        });
    });
});

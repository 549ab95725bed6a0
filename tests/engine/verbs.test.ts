import { expect } from "chai";
import type { Laptop } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";
import { stop } from "../../simulation/account/instances";
import type { Fault } from "../../simulation/account/faults";
import { done, runningBoxes, volumesOf } from "./support/boxes";
import { oneBox } from "./support/one-box";

const none: Fault = {
    ...{ kind: "no-capacity", type: "aws:ec2/instance:Instance", operation: "create", times: 99 },
};

describe("A command that changes a box", function () {
    this.timeout(300_000);
    const { base, fork } = oneBox();

    /** Runs a command without its question, and returns its output and the calls to AWS. */
    async function run(laptop: Laptop, ...args: readonly string[]) {
        const { result, calls } = await laptop.callsOf(() => laptop.workstation(...args, "--yes"));
        return { output: done(result).output, calls };
    }

    async function expectSettled(laptop: Laptop) {
        expect(changes(done(await laptop.up("dev")).steps), "a plain up").to.deep.equal([]);
    }

    it("shows its plan and the price, and does nothing when nobody can say yes", async () => {
        const laptop = fork();
        const { result, calls } = await laptop.callsOf(() =>
            laptop.workstation("resize", "g4dn.xlarge", "dev"),
        );
        expect(result.status).to.equal(1);
        expect(result.output).to.contain("Stack dev: t3a.large -> g4dn.xlarge");
        expect(result.output).to.contain(
            "each box is replaced: a new one starts before the old one stops",
        );
        expect(result.output).to.match(
            /price of one box: \$0\.\d+ -> \$0\.\d+ an hour while it runs/,
        );
        expect(result.output).to.contain("error: this needs a confirmation");
        expect(calls).to.deep.equal([]);
        expect(laptop.stackFile("dev").config).to.deep.equal(base.stackFile("dev").config);
    });

    it("resize: changes to a type of the same kind in place, and to another kind with a new box and the same data", async () => {
        const laptop = fork();
        const inPlace = await run(laptop, "resize", "t3.xlarge");
        expect(inPlace.calls.slice(0, 3)).to.deep.equal([
            "StopInstances i-ana-al2023-x86_64",
            "ModifyInstanceAttribute i-ana-al2023-x86_64",
            "StartInstances i-ana-al2023-x86_64",
        ]);
        await run(laptop, "resize", "g4dn.xlarge");
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ana g4dn.xlarge us-east-1a vol-ana-data",
        ]);
        const types = laptop.stackFile("dev").config["workstation:instanceTypes"];
        expect(types, "no CPU box for want of a GPU").to.deep.equal(["g4dn.xlarge"]);
        await expectSettled(laptop);
    });

    it("resize: leaves box and stack file unchanged when AWS has no such box", async () => {
        const laptop = fork();
        laptop.inject(none);
        const { status, output } = await laptop.workstation("resize", "g4dn.xlarge", "--yes");
        expect(status).to.equal(1);
        expect(output).to.contain("g4dn.xlarge where the data is: InsufficientInstanceCapacity");
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ana t3a.large us-east-1a vol-ana-data",
        ]);
        expect(laptop.stackFile("dev").config).to.deep.equal(base.stackFile("dev").config);
    });

    it("resize: restores the former type, on the same root disk, when AWS cannot start the new one", async () => {
        const laptop = fork();
        laptop.inject({ ...none, operation: "update", times: 1 });
        const { result, calls } = await laptop.callsOf(() =>
            laptop.workstation("resize", "t3.xlarge", "--yes"),
        );
        expect(result.status, result.output).to.equal(1);
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ana t3a.large us-east-1a vol-ana-data",
        ]);
        expect(calls.filter((call) => call.startsWith("RunInstances"))).to.deep.equal([]);
        expect(laptop.stackFile("dev").config).to.deep.equal(base.stackFile("dev").config);
        await expectSettled(laptop);
    });

    it("resize: refuses a type that does not exist, and suggests the nearest", async () => {
        const { status, output } = await base.workstation("resize", "g4dn.xlarg", "--yes");
        expect(status).to.equal(1);
        expect(output).to.contain("did you mean g4dn.xlarge");
    });

    it("rebuild: makes a fresh root disk with the same data volume and host keys, new before old", async () => {
        const laptop = fork();
        const { calls } = await run(laptop, "rebuild");
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
        expect(volumesOf(laptop).map(({ hostKeys }) => hostKeys)).to.deep.equal([
            "made by i-ana-al2023-x86_64",
        ]);
        await expectSettled(laptop);
    });

    it("rebuild: proposes to stop the old box if the quota has no room for two, and then succeeds", async () => {
        const laptop = fork();
        const limit = { "L-1216C47A": 2 };
        laptop.changeAccount((account) => ({
            ...account,
            quotas: { ...account.quotas, vcpus: limit },
        }));
        const { status, output } = await laptop.workstation("rebuild", "--yes");
        expect(status).to.equal(1);
        const command =
            "aws ec2 stop-instances --region us-east-1 --instance-ids i-ana-al2023-x86_64";
        expect(output.split(command), "before and after").to.have.length(3);
        expect(output).to.match(/next: one of these, then `npx workstation rebuild dev`\n$/);
        laptop.changeAccount((account) => {
            stop(account, "i-ana-al2023-x86_64");
            return account;
        });
        await run(laptop, "rebuild");
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ana t3a.large us-east-1a vol-ana-data",
        ]);
    });

    it("move: brings the box to another zone, with its data as of the stop", async () => {
        const laptop = fork();
        const { output } = await run(laptop, "move", "us-east-1c");
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ana t3a.large us-east-1c vol-ana-data-2",
        ]);
        expect(volumesOf(laptop).map(({ id, hostKeys }) => [id, hostKeys])).to.deep.equal([
            ["vol-ana-data", "made by i-ana-al2023-x86_64"],
            ["vol-ana-data-2", "made by i-ana-al2023-x86_64"],
        ]);
        expect(output).to.contain("vol-ana-data (50 GiB, $4.00 a month) is kept");
        await expectSettled(laptop);
        const again = await laptop.workstation("move", "us-east-1c", "--yes");
        expect(again.output).to.contain("error: every data volume of dev is in us-east-1c already");
    });

    it("move: starts the box again in its former zone when the new one has no capacity", async () => {
        const laptop = fork();
        laptop.inject(none);
        const { status, output } = await laptop.workstation("move", "us-east-1c", "--yes");
        expect(status).to.equal(1);
        expect(output).to.contain("starting ana's box i-ana-al2023-x86_64 again");
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ana t3a.large us-east-1a vol-ana-data",
        ]);
        expect(volumesOf(laptop)).to.have.length(1);
        expect((await laptop.workstation("move", "us-east-1z", "--yes")).output).to.match(
            /error: us-east-1z is not a zone of us-east-1 for this account; there are us-east-1a, /,
        );
    });

    it("snapshot and restore: put the former data on a new volume, keep the current one, and can go back", async () => {
        const laptop = fork();
        const taken = await run(laptop, "snapshot");
        const snapshot = /snap-\d+/.exec(taken.output)?.[0] ?? "";
        const list = await run(laptop, "restore", "list");
        expect(list.output).to.match(new RegExp(`\n {2}${snapshot} .* 50 GiB {2}taken by hand`));
        const { output } = await run(laptop, "restore", snapshot);
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ana t3a.large us-east-1a vol-ana-data-2",
        ]);
        expect(output).to.contain("npx workstation restore vol-ana-data dev --member ana");
        await expectSettled(laptop);
        await run(laptop, "restore", "vol-ana-data", "dev", "--member", "ana");
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ana t3a.large us-east-1a vol-ana-data",
        ]);
        expect(
            volumesOf(laptop)
                .map(({ id }) => id)
                .sort(),
        ).to.deep.equal(["vol-ana-data", "vol-ana-data-2"]);
        await expectSettled(laptop);
    });

    it("restore: is completed by a plain `pulumi up` after a kill that followed the new volume", async () => {
        const laptop = fork();
        await run(laptop, "snapshot");
        laptop.killAt("CreateVolume", "after");
        const { id } = laptop.account().snapshots[0]!;
        expect((await laptop.workstation("restore", id, "--yes")).status).to.equal(null);
        done(await laptop.up("dev"));
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ana t3a.large us-east-1a vol-ana-data-2",
        ]);
        await expectSettled(laptop);
    });

    it("grow: enlarges the volume and, on the running box, its file system", async () => {
        const laptop = fork();
        const { calls, output } = await run(laptop, "grow", "80");
        expect(calls).to.deep.equal([
            "ModifyVolume vol-ana-data",
            "SendCommand /usr/local/libexec/workstation/data-volume.sh && " +
                "df --output=size -h /home | tail -1 i-ana-al2023-x86_64",
        ]);
        expect(output).to.contain("ana's file system has 80G");
        expect(laptop.stackFile("dev").config["workstation:dataVolumeGiB"]).to.equal(80);
        await expectSettled(laptop);
        const less = await laptop.workstation("grow", "60", "--yes");
        expect(less.output).to.contain(
            "error: the new size is 60 GiB, but EBS cannot shrink a volume; name a whole number of 80 or more",
        );
    });

    it("grow: is completed by the same command after AWS refused it", async () => {
        const laptop = fork();
        laptop.inject({
            ...{ kind: "denied", type: "aws:ebs/volume:Volume", operation: "update", times: 1 },
        });
        expect((await laptop.workstation("grow", "80", "--yes")).status).to.equal(1);
        const { calls } = await run(laptop, "grow", "80");
        expect(calls[0]).to.equal("ModifyVolume vol-ana-data");
        await expectSettled(laptop);
    });

    it("upgrade-image: changes to today's image, pins it in the stack file, and can go back", async () => {
        const laptop = fork();
        const [former, newest] = ["ami-0000000000000aaaa", "ami-0000000000000bbbb"];
        laptop.configure("dev", { imageId: former });
        done(await laptop.up("dev"));
        laptop.configure("dev", { imageId: undefined });
        laptop.changeAccount((account) => ({
            ...account,
            newerImages: { "al2023-x86_64": newest },
            deprecatedImages: [former], // AWS deprecates each image some time after a newer one is out
        }));
        const imagesOf = () =>
            Object.values(laptop.account().existing)
                .filter(({ type }) => type === "aws:ec2/instance:Instance")
                .map(({ inputs }) => inputs["ami"]);
        const { output } = await run(laptop, "upgrade-image");
        expect(imagesOf()).to.deep.equal([newest]);
        const back = `upgrade-image dev --to ${former}`;
        expect(output).to.contain(`to go back to the former image: npx workstation ${back}`);
        await expectSettled(laptop);
        const again = await run(laptop, "upgrade-image");
        expect([again.output, again.calls]).to.deep.equal([
            `every box of dev has ${newest} already\n`,
            [],
        ]);
        await run(laptop, ...back.split(" "));
        expect(imagesOf()).to.deep.equal([former]);
        await expectSettled(laptop);
    });

    it("grow: enlarges the file system after a kill before that step", async () => {
        const laptop = fork();
        laptop.killAt("SendCommand", "before");
        expect((await laptop.workstation("grow", "80", "--yes")).status).to.equal(null);
        const { calls } = await run(laptop, "grow", "80");
        expect(calls).to.have.length(1);
        expect(calls[0]).to.match(/^SendCommand .*data-volume\.sh/);
    });

    it("destroy: says before and after which volumes stay, what they cost and how to delete them", async () => {
        const laptop = fork();
        const { output } = await run(laptop, "destroy");
        const stays = "vol-ana-data of ana: 50 GiB, $4.00 a month";
        expect(output).to.contain("box i-ana-al2023-x86_64 of ana is deleted, with its root disk");
        expect(output.split(stays), "before and after").to.have.length(3);
        expect(output).to.match(
            /\$4\.00 a month, and the cost of their snapshots, until you delete them\n.*\n {2}aws ec2 delete-volume --region us-east-1 --volume-id ID {4}# for good\n$/,
        );
        expect(Object.keys(laptop.account().existing)).to.deep.equal(["vol-ana-data"]);
        await run(laptop, "up");
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ana t3a.large us-east-1a vol-ana-data",
        ]);
    });

    it("fails in the user's words if the stack or its member does not exist", async () => {
        const unknown = await base.workstation("rebuild", "nope", "--yes");
        expect([unknown.status, unknown.output]).to.deep.equal([
            1,
            "error: there is no stack nope: Pulumi.nope.yaml does not exist; stacks here: dev, gpu\n",
        ]);
        const nobody = await base.workstation("rebuild", "dev", "--member", "zoe", "--yes");
        expect(nobody.output).to.equal(
            'error: there is no member "zoe"; the stack\'s members: ana\n',
        );
        const gib = await base.workstation("grow", "lots");
        expect(gib.status).to.equal(2);
        expect(gib.output).to.contain("it takes a whole number of GiB, for example 200.");
    });
});

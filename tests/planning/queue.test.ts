import { expect } from "chai";
import type { Offerings } from "../../catalog/offerings";
import { settleMachines } from "../../planning/machine";
import { stackFile } from "../../planning/caller";
import { planQueue } from "../../planning/queue";
import { checkedWith, type Changes } from "../settings/raw";
import { refusalOf } from "../support/refusal-of";

const stack = stackFile({ project: "workstation", stack: "dev" });
const zones = ["us-east-1a", "us-east-1b"];
const gTypes = ["g4dn", "g5", "g6", "g6e"].flatMap((family) =>
    ["xlarge", "12xlarge"].map((size) => `${family}.${size}`),
);
const everywhere = Object.fromEntries(
    [...gTypes, "t3a.large", "m6i.large", "p4d.24xlarge", "g5.4xlarge", "m7i-flex.large"].map(
        (type) => [type, zones] as const,
    ),
);

function plan(queue: Changes, more: Changes = {}, offered: Offerings["offered"] = everywhere) {
    const checked = checkedWith({ sharedData: "new", queue: { nat: false, ...queue }, ...more });
    const offerings = { region: "us-east-1", zones, offered };
    const machines = settleMachines(checked, offerings, stack);
    return planQueue(checked.settings.queue!, machines, offerings, stack);
}

const gpuBox = { instanceTypes: ["g5.xlarge"] };

describe("planQueue", () => {
    it("takes several types with one GPU and with four, and says what one job may ask of each", () => {
        const { hosts, hostImage, rootVolumeGiB, passedOver } = plan({}, gpuBox);
        expect(hosts.map(({ instanceType }) => instanceType)).to.deep.equal([
            ...["g4dn.xlarge", "g5.xlarge", "g6.xlarge", "g6e.xlarge"],
            ...["g4dn.12xlarge", "g5.12xlarge", "g6.12xlarge"],
        ]);
        expect(hosts[0]).to.deep.equal({
            ...{ instanceType: "g4dn.xlarge", vcpus: 4, memoryMiB: 14_233, gpus: 1, gpu: "T4" },
        });
        expect(hostImage.imageType).to.equal("ECS_AL2023_NVIDIA");
        expect(rootVolumeGiB).to.equal(80);
        expect(passedOver).to.deep.equal([]);
    });

    it("gives a member's jobs the very image of their box", () => {
        const { members } = plan({}, { ...gpuBox, framework: "pytorch" });
        expect(members).to.deep.equal([
            {
                name: "dev",
                ...{ framework: "pytorch", version: "2.13.0", sameAsBox: true },
                image:
                    "pytorch/pytorch:2.13.0-cuda13.0-cudnn9-runtime@" +
                    "sha256:db80a41f8428644cebcb3d75b0b62df334ab6c0e75785951eb25f48bfbd42407",
            },
        ]);
    });

    it("gives the jobs of a box without a GPU the same release's image for GPUs, and says so", () => {
        const [member] = plan({}).members;
        expect(member).to.include({ version: "2.21.0", sameAsBox: false });
        expect(member?.image).to.match(/:2\.21\.0-gpu-/);
    });

    it("has Batch's plain image on types without a GPU, and there the image for CPUs", () => {
        const onCpu = plan({ instanceTypes: ["m6i.large"] }, gpuBox);
        expect(onCpu.hostImage.imageType).to.equal("ECS_AL2023");
        expect(onCpu.members[0]?.image).to.match(/:2\.21\.0-cpu-/);
        expect(onCpu.members[0]?.sameAsBox).to.equal(false);
        expect(plan({ instanceTypes: ["m6i.large"] }).members[0]?.sameAsBox).to.equal(true);
    });

    it("leaves out a default type that a member's container does not run on, and says why", () => {
        const { instanceTypes, passedOver } = plan({ maxvCpus: 40 }, gpuBox);
        expect(instanceTypes).to.have.length(4);
        expect(passedOver[0]?.conflict).to.equal(
            "g4dn.12xlarge has 48 vCPUs, more than maxvCpus (40)",
        );
    });

    it("judges the container against the driver of Batch's image, which is not the box's", () => {
        const old = { ...gpuBox, framework: "tensorflow", frameworkVersion: "2.18.0" };
        const onCpu = { ...old, instanceTypes: ["t3a.large"] };
        const { message } = refusalOf(() => plan({ instanceTypes: ["g5.xlarge"] }, onCpu));
        expect(message).to.match(/dev's jobs do not run there: TensorFlow 2\.18\.0 on the A10G/);
        expect(message).to.match(/trains on the CPU and reports no error/);
    });

    it("refuses a type that is named and not offered, with the list of those that are", () => {
        const offered = { ...everywhere, "p4d.24xlarge": [] as string[] };
        const { "p4d.24xlarge": none, ...others } = offered;
        void none;
        const asked = { instanceTypes: ["p4d.24xlarge", "g5.xlarge"], maxvCpus: 96 };
        const { message } = refusalOf(() => plan(asked, gpuBox, others));
        expect(message).to.match(/queue\.instanceTypes: us-east-1 does not offer p4d\.24xlarge/);
        expect(message).to.match(/set --path 'queue\.instanceTypes\[0\]' g5\.xlarge\n/);
    });

    it("refuses a queue of which nothing is left", () => {
        const offered = { "g5.4xlarge": zones, "t3a.large": zones };
        const { message } = refusalOf(() => plan({}, {}, offered));
        expect(message).to.match(/has 7 problems/);
        expect(message).to.match(/pulumi config --stack dev rm --path queue\.instanceTypes/);
    });

    it("refuses a queue for boxes without any framework, and leaves out a member without one", () => {
        const { message } = refusalOf(() => plan({}, { framework: "none" }));
        expect(message).to.match(/nobody to run jobs for: no member's box has a framework/);
        const members = [{ name: "ana" }, { name: "ben", framework: "none" }];
        const planned = plan({ instanceTypes: ["g5.xlarge"] }, { members });
        expect(planned.members.map(({ name }) => name)).to.deep.equal(["ana"]);
        expect(planned.withoutJobs).to.deep.equal(["ben"]);
    });

    it("puts hosts on demand into the zone with most of the types, close together if all join", () => {
        expect(plan({}, gpuBox)).to.include({ zone: "us-east-1a", placementGroup: true });
        const offered = { ...everywhere, "g6.xlarge": ["us-east-1b"] };
        expect(plan({}, gpuBox, offered).zone).to.equal("us-east-1b");
        const flex = plan({ instanceTypes: ["m6i.large", "m7i-flex.large"] });
        expect(flex.placementGroup).to.equal(false);
    });
});

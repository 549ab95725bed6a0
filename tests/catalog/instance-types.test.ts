import { expect } from "chai";
import {
    findInstanceType,
    instanceTypes,
    nearestInstanceTypeName,
} from "../../catalog/instance-types";

describe("instance types", () => {
    it("describe a GPU box with its GPUs", () => {
        expect(findInstanceType("g3.8xlarge")).to.deep.include({
            family: "g3",
            vcpus: 32,
            memoryGiB: 244,
            architecture: "x86_64",
            hypervisor: "xen",
            burstable: false,
            gpu: { model: "M60", count: 2 },
        });
    });

    it("describe a CPU box without one", () => {
        const type = findInstanceType("t4g.medium");
        expect(type).to.deep.include({ vcpus: 2, memoryGiB: 4, architecture: "arm64" });
        expect(type?.burstable).to.be.true;
        expect(type).not.to.have.property("gpu");
    });

    it("need the fabric manager only where NVSwitch joins several GPUs", () => {
        expect(findInstanceType("p5.48xlarge")?.needsFabricManager).to.be.true;
        expect(findInstanceType("p5.4xlarge")?.needsFabricManager).to.be.false;
        expect(findInstanceType("g4dn.12xlarge")?.needsFabricManager).to.be.false;
    });

    it("say when a retired family was withdrawn", () => {
        const availability = findInstanceType("g3.4xlarge")?.availability;
        expect(JSON.stringify(availability)).to.include("AWS retired G3 on 2025-10-31");
    });

    it("call every slice of a GPU unproven, because it needs the GRID driver", () => {
        const slices = [...instanceTypes.values()].filter(({ gpu }) => gpu?.model === "L4 slice");
        expect(slices).to.have.length(5);
        for (const { availability } of slices) expect(availability).to.have.property("unproven");
    });

    it("are found by exact name only", () => {
        expect(findInstanceType("g4dn.4xlrge")).to.be.undefined;
        expect(nearestInstanceTypeName("g4dn.4xlrge")).to.equal("g4dn.4xlarge");
    });
});

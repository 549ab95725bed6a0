import { expect } from "chai";
import { jobMemoryMiB } from "../../../catalog/job-host";
import { jobHosts } from "../../../planning/job-hosts";
import { requirementsOf } from "../../../cli/jobs/requirements";
import { refusalOf } from "../../support/refusal-of";

const queue = { instanceTypes: ["g4dn.xlarge", "g5.12xlarge"], maxvCpus: 64 };

describe("what a job asks of Batch", () => {
    it("fits every type with as many GPUs, so that Batch can go on to the next", () => {
        const { gpus, vcpus, memoryMiB, types } = requirementsOf({ nodes: 1 }, queue);
        expect(types.map(({ name }) => name)).to.deep.equal(["g4dn.xlarge", "g5.12xlarge"]);
        expect({ gpus, vcpus }).to.deep.equal({ gpus: 1, vcpus: 4 });
        expect(memoryMiB)
            .to.equal(jobMemoryMiB(16))
            .and.to.be.below(16 * 1024 * 0.9);
    });

    it("takes the whole host for all of its GPUs, and no type with fewer", () => {
        const { vcpus, types } = requirementsOf({ gpus: 4, nodes: 1 }, queue);
        expect([vcpus, types.map(({ name }) => name)]).to.deep.equal([48, ["g5.12xlarge"]]);
    });

    it("takes as much memory of a whole host as the stack's definitions count with", () => {
        const { memoryMiB } = requirementsOf({ gpus: 4, nodes: 1 }, queue);
        expect(jobHosts(["g5.12xlarge"])[0]?.memoryMiB).to.equal(memoryMiB);
    });

    it("asks for no GPU where the queue has none", () => {
        const cpu = { instanceTypes: ["m6i.large"], maxvCpus: 8 };
        expect(requirementsOf({ nodes: 2 }, cpu)).to.deep.include({ gpus: 0, vcpus: 2 });
    });

    const refused = (wish: { gpus?: number; nodes: number }, more: object = {}) =>
        refusalOf(() => requirementsOf(wish, { ...queue, ...more })).message;

    it("refuses more GPUs than a type has, and names how many nodes would do", () => {
        expect(refused({ gpus: 8, nodes: 1 }))
            .to.contain("no type of the queue has 8 GPUs")
            .and.contain("--gpus 4 --nodes 2");
        expect(refused({ gpus: 1, nodes: 1 }, { instanceTypes: ["m6i.large"] })).to.contain(
            "--gpus 0",
        );
    });

    it("refuses more vCPUs than the queue may start, and names the nodes that fit", () => {
        expect(refused({ gpus: 4, nodes: 2 })).to.contain("take --nodes 1, or");
        const none = refused({ gpus: 4, nodes: 1 }, { maxvCpus: 8 });
        expect(none).to.contain("1 node of at least 48 vCPUs").and.not.contain("take --nodes");
    });

    it("refuses a queue of types that the catalog lacks", () => {
        expect(refused({ nodes: 1 }, { instanceTypes: ["g99.large"] })).to.contain("g99.large");
        expect(refused({ nodes: 1 }, { instanceTypes: [] })).to.contain("none is named");
    });
});

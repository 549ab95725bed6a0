import { expect } from "chai";
import { instanceTypes } from "../../catalog/instance-types";
import { hourlyUsd } from "../../catalog/prices";
import { boxQueue } from "../../planning/box-queue";
import { jobMemoryMiB } from "../../catalog/job-host";
import { reusableDays } from "../../planning/shared-bucket";
import { stackTags } from "../../planning/tags";

describe("what a box knows to send jobs", () => {
    const tags = stackTags("workstation", "dev");

    it("is what a laptop's tables say of every type, so another queue makes no other document", () => {
        const queue = boxQueue(tags, "eu-west-1");
        expect(queue).to.include({ project: "workstation", stack: "dev", region: "eu-west-1" });
        expect(queue.reusableDays).to.equal(reusableDays);
        expect(queue.types.map(({ name }) => name)).to.deep.equal([...instanceTypes.keys()]);
        const type = (wanted: string) => queue.types.find(({ name }) => name === wanted);
        expect(type("g4dn.12xlarge")).to.deep.equal({
            ...{ name: "g4dn.12xlarge", vcpus: 48, gpus: 4 },
            ...{ jobMemoryMiB: jobMemoryMiB(192), hourlyUsd: hourlyUsd("g4dn.12xlarge") },
        });
        expect(type("t3.2xlarge")).to.include({ vcpus: 8, gpus: 0 });
    });

    it("says whose prices they are, and that a type has none rather than 0", () => {
        const { source } = boxQueue(tags, "us-east-1");
        expect(source).to.match(/^Prices are us-east-1's, .*a box does not ask AWS/);
        const none = { source: "s", hourlyUsd: () => undefined } as never;
        const { types } = boxQueue(tags, "us-east-1", none);
        expect(new Set(types.map((it) => it.hourlyUsd))).to.deep.equal(new Set([null]));
    });
});

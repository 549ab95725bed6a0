import { expect } from "chai";
import { hourlyUsd } from "../../catalog/prices";
import { boxQueue } from "../../planning/box-queue";
import { jobMemoryMiB } from "../../catalog/job-host";
import { reusableDays } from "../../planning/shared-bucket";
import { stackTags } from "../../planning/tags";

describe("what a box knows of its stack's queue", () => {
    const tags = stackTags("workstation", "dev");

    it("is what a laptop's tables say of the queue's types, and of no others", () => {
        const queue = boxQueue(
            { instanceTypes: ["g4dn.12xlarge", "t3.2xlarge", "x9.huge"] },
            tags,
            "eu-west-1",
        );
        expect(queue).to.include({ project: "workstation", stack: "dev", region: "eu-west-1" });
        expect(queue.reusableDays).to.equal(reusableDays);
        expect(queue.types).to.deep.equal([
            {
                ...{ name: "g4dn.12xlarge", vcpus: 48, gpus: 4 },
                ...{
                    jobMemoryMiB: jobMemoryMiB(192),
                    hourlyUsd: hourlyUsd("g4dn.12xlarge"),
                },
            },
            {
                ...{ name: "t3.2xlarge", vcpus: 8, gpus: 0 },
                ...{ jobMemoryMiB: jobMemoryMiB(32), hourlyUsd: hourlyUsd("t3.2xlarge") },
            },
        ]);
    });

    it("says whose prices they are, and that a type has none rather than 0", () => {
        const { source } = boxQueue({ instanceTypes: [] }, tags, "us-east-1");
        expect(source).to.match(/^Prices are us-east-1's, .*a box does not ask AWS/);
        const none = { source: "s", hourlyUsd: () => undefined } as never;
        const [type] = boxQueue({ instanceTypes: ["g5.xlarge"] }, tags, "us-east-1", none).types;
        expect(type?.hourlyUsd).to.equal(null);
    });
});

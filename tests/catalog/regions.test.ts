import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { regionFault, regions } from "../../catalog/regions";
import { projectDir } from "../support/run-stack";

/** The AWS SDK's own list, which the SDK does not export. */
const partitions = readFileSync(
    join(
        projectDir,
        "node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js",
    ),
    "utf8",
);

describe("The regions", () => {
    it("match AWS's SDK for the commercial partition", () => {
        const aws = partitions.slice(0, partitions.indexOf('"aws-cn"'));
        const listed = [...aws.matchAll(/"([a-z]{2}(?:-[a-z]+)+-\d)": \{/g)].map(
            ([, name]) => name,
        );
        expect([...regions].sort()).to.deep.equal(listed.sort());
    });

    it("refuse other partitions by name, unknown regions, and words", () => {
        expect(regionFault("eu-central-1")).to.equal(undefined);
        expect(regionFault("cn-north-1")).to.match(/AWS China/);
        expect(regionFault("us-gov-west-1")).to.match(/GovCloud/);
        expect(regionFault("eusc-de-east-1")).to.match(/Sovereign/);
        for (const newer of ["us-east-9", "ap-far-east-1"])
            expect(regionFault(newer)).to.match(/unknown region/);
        expect(regionFault("mars-1")).to.equal("is not a region of AWS");
    });
});

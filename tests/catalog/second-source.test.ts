import { expect } from "chai";
import { gpus, type GpuModel } from "../../catalog/gpus";
import { findInstanceType } from "../../catalog/instance-types";
import { hourlyUsd } from "../../catalog/prices";

const skyPilot = "https://github.com/skypilot-org/skypilot-catalog/blob";

/**
 * vCPUs, GiB, GPUs, MiB of one GPU, and USD an hour in us-east-1, as another project read them from AWS's API (its
 * tables read 2026-11-29). The first table has the types of the stack files, and some more, that AWS still sells; the
 * older two have the types that AWS has withdrawn since.
 */
const asReadElsewhere = {
    [`${skyPilot}/e385a0d348eda9cefd9806423e7725944dc249e4/catalogs/v8/aws/vms.csv`]: {
        "t3.small": [2, 2, 0, 0, 0.0208],
        "t3.xlarge": [4, 16, 0, 0, 0.1664],
        "t3a.large": [2, 8, 0, 0, 0.0752],
        "t3a.2xlarge": [8, 32, 0, 0, 0.3008],
        "t4g.micro": [2, 1, 0, 0, 0.0084],
        "t4g.large": [2, 8, 0, 0, 0.0672],
        "g4dn.4xlarge": [16, 64, 1, 16384, 1.204],
        "g4dn.8xlarge": [32, 128, 1, 16384, 2.176],
        "g4dn.12xlarge": [48, 192, 4, 16384, 3.912],
        "g4dn.16xlarge": [64, 256, 1, 16384, 4.352],
        "gr6.4xlarge": [16, 128, 1, 22888, 1.5392],
        "gr6.8xlarge": [32, 256, 1, 22888, 2.4464],
    },
    [`${skyPilot}/001367d22a0033fac286a8c71aeac7109e431bcb/catalogs/v5/aws/vms.csv`]: {
        "m7i-flex.large": [2, 8, 0, 0, 0.09576],
        "m7i-flex.8xlarge": [32, 128, 0, 0, 1.53216],
    },
    [`${skyPilot}/76b7d2d7053660d7346ca260dc48456aa4d4ec08/catalogs/v3/aws.csv`]: {
        "g3.4xlarge": [16, 122, 1, 8192, 1.14],
        "g3.8xlarge": [32, 244, 2, 8192, 2.28],
        "g5g.xlarge": [4, 8, 1, 16384, 0.42],
        "g5g.16xlarge": [64, 128, 2, 16384, 2.744],
    },
} as const;

/**
 * Nominal GB of each chip, from memory: no data sheet was read. The table catches typing mistakes, and is not a source.
 * EC2 gives GiB, or for some chips the same figure as GiB. M60, T4, T4G and L4 are in the tables above as well.
 */
const gigabytes: Readonly<Record<GpuModel, number>> = {
    K80: 12,
    M60: 8,
    V100: 16,
    T4: 16,
    T4G: 16,
    A10G: 24,
    L4: 24,
    "L4 slice": 3, // an eighth
    L40S: 48,
    "RTX PRO 4500": 32,
    "RTX PRO 6000": 96,
    A100: 40,
    H100: 80,
    H200: 141,
    B200: 192,
    B300: 288,
};

describe("the catalog's numbers, compared with a second source", () => {
    const rows = Object.values(asReadElsewhere).flatMap((types) => Object.entries(types));
    for (const [name, [vcpus, memoryGiB, count, mib, usd]] of rows) {
        it(`are the same for ${name}`, () => {
            const type = findInstanceType(name)!;
            expect([type.vcpus, type.memoryGiB]).to.deep.equal([vcpus, memoryGiB]);
            expect(type.gpu?.count ?? 0).to.equal(count);
            const gpuGiB = type.gpu ? gpus[type.gpu.model].memoryGiB : 0;
            expect(gpuGiB).to.be.closeTo(mib / 1024, 0.05);
            expect(hourlyUsd(name)).to.equal(usd);
        });
    }

    // The prices show this ratio; AWS's own statement of it was not looked up.
    it("price a p4de a quarter above a p4d", () => {
        expect(hourlyUsd("p4de.24xlarge")! / hourlyUsd("p4d.24xlarge")!).to.be.closeTo(1.25, 1e-4);
    });

    for (const [model, gb] of Object.entries(gigabytes)) {
        it(`give the ${model} its nominal memory, as GB or as GiB`, () => {
            const { memoryGiB } = gpus[model as GpuModel];
            const asGiB = (gb * 1e9) / 2 ** 30;
            const off = Math.min(Math.abs(memoryGiB - gb), Math.abs(memoryGiB - asGiB));
            expect(off, `${memoryGiB} GiB`).to.be.below(0.5);
        });
    }
});

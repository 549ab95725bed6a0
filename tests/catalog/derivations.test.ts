import { expect } from "chai";
import { families, type Family } from "../../catalog/families";
import { instanceTypes, type InstanceType } from "../../catalog/instance-types";
import { hourlyUsd } from "../../catalog/prices";

/**
 * Derives the catalog's numbers a second time, from a rule: a size is a number of `xlarge`s, and vCPUs, memory and
 * price follow from it. A mistyped number breaks the rule of its family.
 */
const xlarges = (name: string): number => {
    const size = name.split(".")[1]!;
    const parts: Readonly<Record<string, number>> = { micro: 1 / 16, small: 1 / 8, medium: 1 / 4 };
    if (size in parts) return parts[size]!;
    return size === "large" ? 1 / 2 : Number(/^(\d*)xlarge$/.exec(size)![1] || 1);
};

const all = [...instanceTypes.values()];
const ofFamily = (family: string) => all.filter((type) => type.family === family);
const familyNames = Object.keys(families) as (keyof typeof families)[];

/** Sizes whose memory does not follow the rule, with the reason. */
const ownMemory = {
    "p2.16xlarge": "AWS gives 732 GiB; 16 times an xlarge's 61 would be 976",
    "p5.48xlarge": "the 4xlarge has half as much again for each vCPU",
    "g7e.12xlarge": "sizes with several GPUs have a third more for each vCPU",
    "g7e.24xlarge": "sizes with several GPUs have a third more for each vCPU",
    "g7e.48xlarge": "sizes with several GPUs have a third more for each vCPU",
} as const;

/** Prices that do not add up from a price per vCPU and one per GPU, with the explanation. */
const ownPrice = {
    "g4dn.8xlarge": "AWS's own price; 3 % over the rule",
    "g4dn.16xlarge": "twice the 8xlarge",
    "g6f.large": "AWS's own price; half an xlarge would be 0.11875",
    "g7e.12xlarge": "AWS's own price; 11 % under the rule",
    "g7e.24xlarge": "twice the 12xlarge",
    "g7e.48xlarge": "four times the 12xlarge",
} as const;

/** Families whose GPUs and vCPUs grow together, so that one number determines the price. */
const oneNumber = ["g3", "p2", "p3", "p5", "g6f"];
/** Families with too few sizes to derive a GPU's price, with the family that has the same one. */
const sameGpuPrice: Readonly<Record<string, string>> = { gr6: "g6" };

const closeTo = (actual: number, expected: number, what: string) =>
    expect(Math.abs(actual / expected - 1), `${what}: ${actual}, not ${expected}`).to.be.below(
        2e-5,
    );

/** Returns the price of one vCPU and of one GPU, from the two smallest sizes with one GPU. */
function partsOf(family: string): { readonly vcpu: number; readonly gpu: number } {
    const [small, next] = ofFamily(family);
    const usd = (type: InstanceType | undefined) => hourlyUsd(type!.name)!;
    const vcpu = (usd(next) - usd(small)) / (next!.vcpus - small!.vcpus);
    return { vcpu, gpu: usd(small) - vcpu * small!.vcpus };
}

describe("the catalog's numbers, derived a second time", () => {
    it("have four vCPUs in an xlarge, and two in smaller sizes", () => {
        for (const { name, vcpus } of all)
            expect(vcpus, name).to.equal(Math.max(2, 4 * xlarges(name)));
    });

    it("double the memory with the size", () => {
        for (const family of familyNames) {
            const [smallest, ...others] = ofFamily(family);
            const each = smallest!.memoryGiB / xlarges(smallest!.name);
            for (const { name, memoryGiB } of others)
                if (!(name in ownMemory)) expect(memoryGiB, name).to.equal(each * xlarges(name));
        }
    });

    it("list as exceptions only sizes that break the rule", () => {
        const follows = (name: string) => {
            const [smallest] = ofFamily(name.split(".")[0]!);
            const each = smallest!.memoryGiB / xlarges(smallest!.name);
            return instanceTypes.get(name)!.memoryGiB === each * xlarges(name);
        };
        expect(Object.keys(ownMemory).filter(follows)).to.deep.equal([]);
        // The larger G7e sizes still keep their ratio to each other.
        for (const size of [12, 24, 48])
            expect(instanceTypes.get(`g7e.${size}xlarge`)!.memoryGiB).to.equal((512 / 12) * size);
    });

    it("double the price of a CPU box with the size", () => {
        for (const family of familyNames.filter((it) => !("gpu" in families[it]))) {
            const [smallest, ...others] = ofFamily(family);
            const each = hourlyUsd(smallest!.name)! / xlarges(smallest!.name);
            for (const { name } of others) {
                // AWS rounds the smallest of T3a and T4g.
                const allowed = name.startsWith("t") ? 0.0002 : 1e-9;
                expect(Math.abs(hourlyUsd(name)! - each * xlarges(name)), name).to.be.below(
                    allowed * Math.max(1, 16 * xlarges(name)),
                );
            }
        }
    });

    it("add up a GPU box's price from a price per vCPU and one per GPU", () => {
        for (const family of familyNames) {
            const sizes = ofFamily(family).filter(({ name }) => !(name in ownPrice));
            if (sizes[0]?.gpu === undefined || sizes.length < 2) continue;
            const [smallest] = sizes;
            if (oneNumber.includes(family)) {
                for (const { name } of sizes)
                    closeTo(
                        hourlyUsd(name)! / hourlyUsd(smallest.name)!,
                        scale(family, name) / scale(family, smallest.name),
                        name,
                    );
                continue;
            }
            const parts = partsOf(family);
            const gpu = sameGpuPrice[family];
            if (gpu) closeTo(parts.gpu, partsOf(gpu).gpu, `a GPU of ${family}`);
            for (const { name, vcpus, gpu: has } of sizes)
                closeTo(hourlyUsd(name)!, parts.vcpu * vcpus + parts.gpu * has!.count, name);
        }
    });

    it("keep the exceptional prices in proportion to their sizes", () => {
        closeTo(hourlyUsd("g4dn.16xlarge")!, 2 * hourlyUsd("g4dn.8xlarge")!, "g4dn.16xlarge");
        closeTo(hourlyUsd("g7e.24xlarge")!, 2 * hourlyUsd("g7e.12xlarge")!, "g7e.24xlarge");
        closeTo(hourlyUsd("g7e.48xlarge")!, 4 * hourlyUsd("g7e.12xlarge")!, "g7e.48xlarge");
    });

    it("start each GPU family at one GPU, and the single-size NVSwitch and p3dn families at eight", () => {
        for (const family of familyNames) {
            const counts = ofFamily(family).map(({ gpu }) => gpu?.count);
            const { gpu, nvSwitch }: Family = families[family];
            if (gpu === undefined) expect(counts.every((count) => count === undefined)).to.be.true;
            else if (counts.length > 1) expect(counts[0], family).to.equal(1);
            else expect(counts[0], family).to.equal(nvSwitch || family === "p3dn" ? 8 : 1);
        }
    });
});

/** Returns the number that determines the price within a family of `oneNumber`. */
function scale(family: string, name: string): number {
    return family === "g6f" ? xlarges(name) : instanceTypes.get(name)!.gpu!.count;
}

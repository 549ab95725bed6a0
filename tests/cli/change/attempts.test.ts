import { expect } from "chai";
import { needsSameQuota, planAttempts } from "../../../cli/change/attempts";
import { planCandidates } from "../../../settings/machines";
import type { BoxSettings } from "../../../settings/settings";

const box = {
    instanceTypes: ["g4dn.xlarge", "g5.xlarge"],
    operatingSystem: "al2023",
    desktop: true,
    framework: "tensorflow",
    idleStopMinutes: 30,
    dataVolumeGiB: 50,
    spot: false,
    maxHourlyUsd: 2,
} as const satisfies BoxSettings;

const boxes = (changes: Partial<BoxSettings> = {}) => {
    const changed = { ...box, ...changes };
    return { box: changed, candidates: planCandidates(changed) };
};

const [a, b, c] = ["us-east-1a", "us-east-1b", "us-east-1c"];
const offerings = {
    zones: [a, b, c],
    offered: { "g4dn.xlarge": [a, b], "g5.xlarge": [b, c], "t3.large": [a, b, c] },
};
const volume = { id: "vol-1", member: "ana", sizeGiB: 50, zone: a, generation: 1 };

function order(changes: Partial<BoxSettings> = {}, volumes: readonly (typeof volume)[] = []) {
    const { attempts } = planAttempts(boxes(changes), offerings, volumes);
    return attempts.map(({ instanceType, zone }) => `${instanceType} ${zone ?? "at the data"}`);
}

describe("The order in which types and zones are tried", () => {
    it("is every type in a zone, then every type in the next, from the zone that offers most", () => {
        expect(order()).to.deep.equal([
            `g4dn.xlarge ${b}`,
            `g5.xlarge ${b}`,
            `g4dn.xlarge ${a}`,
            `g5.xlarge ${c}`,
        ]);
    });

    it("is the same whatever the order of AWS's list of zones", () => {
        const listed = { ...offerings, zones: [c, b, a] };
        const { attempts } = planAttempts(boxes(), listed, []);
        expect(attempts.map(({ zone }) => zone)).to.deep.equal([b, b, a, c]);
    });

    it("begins in the zone from the settings", () => {
        expect(order({ availabilityZone: c })[0]).to.equal(`g5.xlarge ${c}`);
    });

    it("begins where the data is, and leaves that zone out afterwards", () => {
        expect(order({}, [volume])).to.deep.equal([
            "g4dn.xlarge at the data",
            `g4dn.xlarge ${b}`,
            `g5.xlarge ${b}`,
            `g5.xlarge ${c}`,
        ]);
    });

    it("first requires a type in every zone that has data, then tries each zone for all boxes", () => {
        const spread = [volume, { ...volume, id: "vol-2", member: "ben", zone: c }];
        expect(order({ instanceTypes: ["g4dn.xlarge"] }, spread)).to.deep.equal([
            `g4dn.xlarge ${a}`,
            `g4dn.xlarge ${b}`,
        ]);
        expect(order({ instanceTypes: ["t3.large"] }, spread)[0]).to.equal("t3.large at the data");
    });

    it("leaves out types that are too expensive or offered nowhere, with the reason", () => {
        const { attempts, passedOver } = planAttempts(
            boxes({ instanceTypes: ["g5.xlarge", "g6.xlarge", "t3.large"], maxHourlyUsd: 1 }),
            offerings,
            [],
        );
        expect(new Set(attempts.map(({ instanceType }) => instanceType))).to.deep.equal(
            new Set(["t3.large"]),
        );
        expect(passedOver.map(({ conflict }) => conflict).join("\n")).to.match(
            /g5\.xlarge costs \$1\.006 an hour, over maxHourlyUsd 1\n.*no zone of the region offers g6/,
        );
    });
});

describe("A quota that refused a type", () => {
    it("refuses types of its family with as many vCPUs or more, and no other family", () => {
        expect(needsSameQuota("g4dn.xlarge", "g5.2xlarge", false)).to.equal(true);
        expect(needsSameQuota("g4dn.4xlarge", "g4dn.xlarge", false)).to.equal(false);
        expect(needsSameQuota("g4dn.xlarge", "t3.large", false)).to.equal(false);
        expect(needsSameQuota("g4dn.xlarge", "p4d.24xlarge", false)).to.equal(false);
        expect(needsSameQuota("g4dn.xlarge", "no such type", false)).to.equal(false);
    });

    it("differs on spot, where P5 has its own", () => {
        expect(needsSameQuota("p4d.24xlarge", "p5.48xlarge", false)).to.equal(true);
        expect(needsSameQuota("p4d.24xlarge", "p5.48xlarge", true)).to.equal(false);
        expect(needsSameQuota("p6-b200.48xlarge", "p6-b300.48xlarge", true)).to.equal(false);
    });
});

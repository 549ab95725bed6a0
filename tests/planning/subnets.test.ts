import { expect } from "chai";
import fc from "fast-check";
import { Address4 } from "ip-address";
import { planSubnets, subnetIn } from "../../planning/subnets";

const letters = fc.uniqueArray(fc.constantFrom(..."abcdefghijklmnop"), { minLength: 1 });
const zones = letters.map((all) => all.map((letter) => `eu-west-1${letter}`));
const vpcs = fc
    .tuple(fc.constantFrom(10, 172, 192), fc.nat(255))
    .map(([first, second]) => `${first}.${second}.0.0/16`);

describe("planSubnets", () => {
    it("gives each zone the /20 of its letter", () => {
        expect(
            planSubnets("10.20.0.0/16", ["us-east-1a", "us-east-1b", "us-east-1f"]),
        ).to.deep.equal([
            { zone: "us-east-1a", cidrBlock: "10.20.0.0/20" },
            { zone: "us-east-1b", cidrBlock: "10.20.16.0/20" },
            { zone: "us-east-1f", cidrBlock: "10.20.80.0/20" },
        ]);
    });

    it("keeps every subnet inside the VPC's block", () => {
        fc.assert(
            fc.property(vpcs, zones, (vpc, names) => {
                for (const { cidrBlock } of planSubnets(vpc, names)) {
                    expect(new Address4(cidrBlock).isInSubnet(new Address4(vpc))).to.equal(true);
                }
            }),
        );
    });

    it("never lets two subnets overlap", () => {
        fc.assert(
            fc.property(vpcs, zones, (vpc, names) => {
                const blocks = planSubnets(vpc, names).map((plan) => new Address4(plan.cidrBlock));
                blocks.forEach((block, index) => {
                    for (const other of blocks.slice(index + 1)) {
                        expect(block.isInSubnet(other) || other.isInSubnet(block)).to.equal(false);
                    }
                });
            }),
        );
    });

    it("keeps each zone's subnet when AWS adds or withdraws other zones", () => {
        fc.assert(
            fc.property(vpcs, zones, zones, (vpc, before, after) => {
                const placed = new Map(
                    planSubnets(vpc, before).map((it) => [it.zone, it.cidrBlock]),
                );
                for (const { zone, cidrBlock } of planSubnets(vpc, after)) {
                    expect(placed.get(zone) ?? cidrBlock).to.equal(cidrBlock);
                }
            }),
        );
    });

    it("refuses a zone past the end of the block, and says what to do", () => {
        expect(() => planSubnets("10.20.0.0/16", ["us-east-1q"])).to.throw(
            RangeError,
            /us-east-1q has no place.*zones a to p; use a larger block/,
        );
    });

    it("refuses a zone without a letter", () => {
        expect(() => planSubnets("10.20.0.0/16", ["us-east-1"])).to.throw(
            RangeError,
            /us-east-1 has/,
        );
    });
});

describe("subnetIn", () => {
    const subnetIds = { "us-east-1a": "subnet-a", "us-east-1b": "subnet-b" };

    it("returns the subnet of the zone", () => {
        expect(subnetIn("us-east-1b", subnetIds)).to.equal("subnet-b");
    });

    it("refuses another region's zone, and says where the data is", () => {
        expect(() => subnetIn("eu-west-1a", subnetIds)).to.throw(
            /data of this stack is in eu-west-1, but aws:region is us-east-1; run `pulumi config set aws:region eu-west-1`/,
        );
    });

    it("refuses a zone without a subnet, and says how to continue", () => {
        expect(() => subnetIn("us-east-1d", subnetIds)).to.throw(
            /volume is in us-east-1d.*subnets in us-east-1a, us-east-1b; .*set dataSnapshot/,
        );
    });
});

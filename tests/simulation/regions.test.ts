import { expect } from "chai";
import { instanceTypes } from "../../catalog/instance-types";
import { isOffered, zonesOf } from "../../simulation/regions";

const zonesThatOffer = (type: string, region: string) =>
    zonesOf(region)
        .filter((zone) => isOffered(type, region, zone))
        .map((zone) => zone.slice(-1))
        .join("");

describe("the simulated regions", () => {
    it("have AWS's zones, or three in an unlisted region", () => {
        expect(zonesOf("us-west-1")).to.deep.equal(["us-west-1b", "us-west-1c"]);
        expect(zonesOf("eu-north-1")).to.deep.equal(["eu-north-1a", "eu-north-1b", "eu-north-1c"]);
    });

    it("offer no retired type anywhere", () => {
        const retired = [...instanceTypes.values()].filter(
            ({ availability }) => typeof availability === "object" && "retired" in availability,
        );
        expect(retired.map(({ family }) => family)).to.include.members(["g3", "g3s", "p2", "p3"]);
        for (const region of ["us-east-1", "us-west-1", "eu-west-1", "eu-north-1"]) {
            for (const { name } of retired) expect(zonesThatOffer(name, region), name).to.equal("");
        }
    });

    it("offer no type that the catalog lacks", () => {
        expect(zonesThatOffer("x9.huge", "us-east-1")).to.equal("");
    });

    const gaps: [type: string, region: string, zones: string][] = [
        ["t3a.large", "us-east-1", "abcdf"],
        ["g4dn.4xlarge", "us-east-1", "abcdf"],
        ["g6e.xlarge", "us-east-1", "abcd"],
        ["m6i.large", "us-east-1", "abcdef"],
        ["g6.xlarge", "eu-west-1", ""],
        ["g4dn.xlarge", "eu-west-1", "abc"],
        ["g5.xlarge", "us-west-1", ""],
        ["g5.xlarge", "eu-north-1", "abc"],
    ];
    for (const [type, region, zones] of gaps) {
        it(`offer ${type} in ${zones === "" ? "no zone" : `zones ${zones}`} of ${region}`, () => {
            expect(zonesThatOffer(type, region)).to.equal(zones);
        });
    }
});

import { expect } from "chai";
import { offeredIn } from "../../../catalog/offerings";

const zones = ["us-east-1a", "us-east-1b"];

describe("offeredIn", () => {
    it("lists the zones that offer each type, and omits a type that no zone offers", () => {
        const types = ["t3.large", "g5.xlarge", "t3.large"];
        const locations = ["us-east-1a", "us-east-1b", "us-east-1b"];
        expect(offeredIn(zones, types, locations)).to.deep.equal({
            "t3.large": ["us-east-1a", "us-east-1b"],
            "g5.xlarge": ["us-east-1b"],
        });
    });

    it("leaves out zones without a subnet of the stack, such as local ones", () => {
        const offered = offeredIn(
            zones,
            ["t3.large", "t3.large"],
            ["us-east-1-bos-1a", "us-east-1a"],
        );
        expect(offered).to.deep.equal({ "t3.large": ["us-east-1a"] });
    });
});

import { expect } from "chai";
import { notExcepted } from "../../policy/configured";

const volume = "aws:ebs/volume:Volume scratch";
const violation = { resource: volume, message: "the volume is not encrypted" };

describe("Exceptions in a policy configuration", () => {
    it("let a resource break a rule, with a reason", () => {
        expect(notExcepted([violation], { [volume]: "It holds public data sets." })).to.deep.equal(
            [],
        );
    });

    it("concern the named resource only", () => {
        const other = { ...violation, resource: "aws:ebs/volume:Volume data" };
        expect(notExcepted([violation, other], { [volume]: "Public." })).to.deep.equal([other]);
        expect(notExcepted([violation])).to.deep.equal([violation]);
    });

    for (const [what, reason] of Object.entries({ "no reason": "", "a blank one": "  \n" })) {
        it(`do not count with ${what}, and say what to write`, () => {
            expect(notExcepted([violation], { [volume]: reason })).to.deep.equal([
                {
                    resource: volume,
                    message:
                        "the volume is not encrypted. The exception for it gives no reason, so it does not " +
                        `count: write "${volume}": "why"`,
                },
            ]);
        });
    }
});

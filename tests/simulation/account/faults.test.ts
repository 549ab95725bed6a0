import { expect } from "chai";
import { type Fault, messageOf, strike } from "../../../simulation/account/faults";

const fault: Fault = {
    kind: "no-capacity",
    type: "aws:ec2/instance:Instance",
    name: "ana",
    operation: "create",
    times: 1,
};
const request = { type: fault.type, name: "ana", operation: "create" } as const;

describe("a fault", () => {
    it("strikes its request the given number of times", () => {
        const first = strike([fault], request);
        expect(first.fault).to.equal(fault);
        expect(strike(first.left, request).fault).to.equal(undefined);
    });

    it("leaves other requests alone", () => {
        for (const other of [
            { ...request, name: "ben" },
            { ...request, operation: "delete" as const },
            { ...request, type: "aws:ebs/volume:Volume" as const },
        ]) {
            expect(strike([fault], other)).to.deep.equal({ fault: undefined, left: [fault] });
        }
    });

    it("strikes a resource of any name when it gives none", () => {
        const { name, ...anyName } = fault;
        expect(strike([anyName], { ...request, name: `not ${name}` }).fault).to.equal(anyName);
    });

    it("says what AWS would", () => {
        expect(messageOf(fault.kind)).to.match(/^InsufficientInstanceCapacity: /);
    });
});

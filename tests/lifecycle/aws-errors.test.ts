import { expect } from "chai";
import { awsErrors, explain } from "../../lifecycle/aws-errors";
import { faultKinds, messageOf } from "../../offline/cloud/faults";

/** As the AWS provider wraps what AWS answers. */
const wrapped = (error: string) =>
    "creating EC2 Instance: operation error EC2: RunInstances, https response error " +
    `StatusCode: 400, RequestID: 4e2f6a1c, api error ${error}`;

describe("What an error of `pulumi up` means", () => {
    for (const kind of faultKinds.filter((kind) => !kind.endsWith("-killed"))) {
        it(`is explained when AWS says ${kind}, with a command to type next`, () => {
            const explained = explain(wrapped(messageOf(kind)));
            expect(explained?.cause).to.be.a("string");
            expect(explained?.next).to.match(/`(pulumi|aws) [^`]+`/);
        });
    }

    it("is known from AWS's code, whatever its sentence", () => {
        const { cause } = explain(wrapped("InsufficientInstanceCapacity: Es gibt keine."))!;
        expect(cause).to.contain("no box of this type");
    });

    it("has a command to type for every cause", () => {
        for (const { next } of awsErrors) expect(next).to.match(/`(pulumi|aws) [^`]+`/);
    });

    it("is nobody's guess: what is not in the table is not explained", () => {
        expect(explain("a sentence about nothing")).to.equal(undefined);
    });
});

import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { inspect } from "node:util";
import { Refusal } from "../../settings/refusal";

describe("a refusal", () => {
    it("is an error that Pulumi prints without a stack trace, and that is quick to inspect", () => {
        const refusal = new Refusal("run this");
        expect(pulumi.RunError.isInstance(refusal)).to.equal(true);
        expect(inspect(refusal)).to.equal("run this");
    });

    it("repeats values as text that is safe for a terminal, in `pulumi up` as well", () => {
        expect(new Refusal("got \x1b[2J\u202e").message).to.equal("got \\u001b[2J\\u202e");
    });
});

import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";

/** Returns the error of what must refuse: one whose message alone Pulumi prints, without a stack trace. */
export function refusalOf(act: () => unknown): Error {
    try {
        act();
    } catch (error) {
        expect(pulumi.RunError.isInstance(error)).to.equal(true);
        return error as Error;
    }
    throw new Error("accepted");
}

import { expect } from "chai";
import * as catalog from "../../catalog/plan-machine";
import { runStack } from "../support/run-stack";

/** Runs a stack, and returns the instance types that the catalog planned meanwhile. */
async function plannedFor(
    stack: string,
    changes: Readonly<Record<string, unknown>> = {},
): Promise<string[]> {
    const { planMachine } = catalog;
    const planned: string[] = [];
    const spy: typeof planMachine = (request) => {
        planned.push(request.instanceType);
        return planMachine(request);
    };
    Object.assign(catalog, { planMachine: spy });
    try {
        await runStack(stack, changes);
    } finally {
        Object.assign(catalog, { planMachine });
    }
    return planned;
}

describe("a run of the program", () => {
    it("plans each candidate once: the check of the settings does, and the choice takes its plans", async () => {
        expect(await plannedFor("dev")).to.deep.equal(["t3a.large", "t3.large", "m7i-flex.large"]);
        const candidates = ["g3.4xlarge", "g4dn.4xlarge", "gr6.4xlarge"];
        expect(await plannedFor("gpu")).to.deep.equal(candidates);
        const members = [{ name: "ana" }, { name: "ben" }];
        expect(await plannedFor("gpu", { members })).to.deep.equal(candidates);
    });

    it("plans no other machine for a candidate that does not fit, while another one does", async () => {
        const instanceTypes = ["g3.4xlarge", "g4dn.4xlarge"];
        const changes = { instanceTypes, frameworkVersion: "2.17.0" };
        expect(await plannedFor("gpu", changes)).to.deep.equal(instanceTypes);
    });
});

import { expect } from "chai";
import { AwsError } from "../../../simulation/account/aws-error";
import { awaited, neverValid, refusesChange } from "../../../simulation/account/batch";
import { remove, update } from "../../../simulation/account/changes";
import {
    computeEnvironment,
    jobDefinition,
    jobQueue,
    launchTemplate,
} from "../../../simulation/account/resource-types";
import { accountWithBox, region } from "./account-with-box";

function withQueue() {
    const { account, make, subnets } = accountWithBox();
    const role = make("aws:iam/instanceProfile:InstanceProfile", "hosts", {}).state["arn"];
    const begun = (name: string, more: Record<string, unknown> = {}) =>
        make(computeEnvironment, name, {
            ...{ name, region },
            ...{ computeResources: { instanceRole: role, subnets: [subnets.a], ...more } },
        });
    /** Makes an environment and waits, as the provider does. */
    const environment = (...args: Parameters<typeof begun>) => awaited(account, begun(...args).id)!;
    const orders = (...arns: unknown[]) => ({
        computeEnvironmentOrders: arns.map((arn, order) => ({ order, computeEnvironment: arn })),
    });
    const first = environment("first");
    const named = { name: "jobs", region, ...orders(first.state["arn"]) };
    const queue = awaited(account, make(jobQueue, "jobs", named).id)!;
    return { account, make, begun, environment, orders, first, queue };
}

describe("AWS Batch in the simulated account", () => {
    const refusal = (act: () => void, message: RegExp) => expect(act).to.throw(AwsError, message);

    it("refuses a second environment or queue of a name", () => {
        const { environment, make, orders, first } = withQueue();
        refusal(() => environment("first"), /Object already exists/);
        const named = { name: "jobs", region, ...orders(first.state["arn"]) };
        refusal(() => make(jobQueue, "more", named), /Object already exists/);
    });

    it("makes an environment whose role or subnet is not there, calls it invalid with a reason, and takes no queue for it", () => {
        const { environment, make, orders, first } = withQueue();
        expect(first.state).to.include({ status: "VALID" });
        expect(neverValid(first)).to.equal(undefined);
        for (const wrong of [{ instanceRole: "arn:nobody" }, { subnets: ["subnet-x"] }]) {
            const name = Object.keys(wrong)[0]!;
            const made = environment(name, wrong);
            expect(neverValid(made)).to.match(
                /unexpected state 'INVALID', wanted target 'VALID'\. last error: CLIENT_ERROR - (arn:nobody|subnet-x)/,
            );
            const queue = { name, ...orders(made.state["arn"]) };
            refusal(() => make(jobQueue, name, queue), /is not VALID, or does not exist/);
        }
    });

    it("deletes no environment while a queue names it, and leaves it disabled", () => {
        const { account, first } = withQueue();
        refusal(() => remove(account, first.id), /Cannot delete, found existing JobQueue/);
        expect(account.existing[first.id]?.inputs["state"]).to.equal("DISABLED");
    });

    it("counts an environment as used for a moment after its queue has left it", () => {
        const { account, environment, orders, first, queue } = withQueue();
        const second = environment("second");
        update(account, queue.id, { ...queue.inputs, ...orders(second.state["arn"]) });
        refusal(() => remove(account, first.id), /Cannot delete, found existing JobQueue/);
        refusal(() => remove(account, first.id), /Cannot delete, found existing JobQueue/);
        remove(account, first.id);
        expect(awaited(account, first.id)).to.equal(undefined);
        expect(account.existing).to.not.have.property(first.id);
    });

    it("refuses to move a queue to an environment that is not there", () => {
        const { account, queue, orders } = withQueue();
        refusal(
            () => update(account, queue.id, { ...queue.inputs, ...orders("arn:gone") }),
            /arn:gone is not VALID/,
        );
    });

    it("disables a queue and an environment before it deletes them", () => {
        const { account, first, queue } = withQueue();
        const before = account.calls.length;
        remove(account, queue.id);
        awaited(account, queue.id);
        remove(account, first.id);
        expect(account.calls.slice(before).map(({ call }) => call)).to.deep.equal([
            ...["UpdateJobQueue DISABLED", "DeleteJobQueue"],
            ...["UpdateComputeEnvironment DISABLED", "DeleteComputeEnvironment"],
        ]);
    });

    it("takes no queue for an environment that it is still making", () => {
        const { account, make, begun, orders } = withQueue();
        const { id, state } = begun("second");
        expect(state["status"]).to.equal("CREATING");
        const more = { name: "more", region, ...orders(state["arn"]) };
        refusal(() => make(jobQueue, "more", more), /is not VALID, or does not exist/);
        expect(awaited(account, id)?.state["status"]).to.equal("VALID");
        make(jobQueue, "more", more);
    });

    it("takes no change to what it is still making, changing or deleting", () => {
        const { account, begun, queue, orders, first } = withQueue();
        const second = begun("second");
        const change = ({ id, inputs }: typeof second) => update(account, id, { ...inputs, a: 1 });
        refusal(() => change(second), /Cannot update, resource is being modified/);
        refusal(() => remove(account, second.id), /Cannot update, resource is being modified/);
        awaited(account, second.id);
        for (const it of [first, queue]) {
            change(it);
            refusal(() => change(it), /Cannot update, resource is being modified/);
            awaited(account, it.id);
        }
        update(account, queue.id, { ...queue.inputs, ...orders(second.state["arn"]) });
        refusal(() => remove(account, queue.id), /resource is being modified/);
        awaited(account, queue.id);
        remove(account, queue.id);
        expect(account.existing).to.have.property(queue.id);
        refusal(() => remove(account, queue.id), /resource is being modified/);
        expect(awaited(account, queue.id)).to.equal(undefined);
    });

    it("deletes only what is disabled", () => {
        const { queue } = withQueue();
        expect(refusesChange(queue, "delete")).to.match(/Cannot delete, state must be DISABLED/);
        const inputs = { ...queue.inputs, state: "DISABLED" };
        expect(refusesChange({ ...queue, inputs }, "delete")).to.equal(undefined);
        const batch = { status: "UPDATING", moments: 1 } as const;
        expect(refusesChange({ ...queue, inputs, batch }, "delete")).to.match(/being modified/);
    });

    it("makes a new revision of a definition for each change, and a new version of a template", () => {
        const { account, make } = withQueue();
        const definition = make(jobDefinition, "ana", { name: "ana" });
        expect(definition.state).to.include({ revision: 1 });
        const next = update(account, definition.id, { name: "ana", timeout: 60 });
        expect(next.state).to.include({ revision: 2 });
        expect(next.state["arn"])
            .to.match(/\/revision\/2$/)
            .and.not.equal(definition.state["arn"]);
        const template = make(launchTemplate, "hosts", {});
        expect(template.state["latestVersion"]).to.equal(1);
        expect(update(account, template.id, { a: 1 }).state["latestVersion"]).to.equal(2);
    });
});

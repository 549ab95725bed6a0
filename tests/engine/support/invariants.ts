import { expect } from "chai";
import type { Checkpoint } from "../../../simulation/pulumi/checkpoint";
import type { Laptop } from "../../../simulation/pulumi/laptop";
import {
    allOfType,
    attachmentOf,
    type Existing,
    type SimulatedAccount,
} from "../../../simulation/account/simulated-account";
import { memberOf } from "./boxes";
import { stack } from "./fault-laptop";

export const instance = "aws:ec2/instance:Instance";
const volume = "aws:ebs/volume:Volume";
const association = "aws:ssm/association:Association";

/** Expects that no volume was deleted, replaced, formatted or shrunk, and that no member has two. */
export function expectVolumesWhole(before: SimulatedAccount, after: SimulatedAccount): void {
    for (const old of allOfType(before, volume)) {
        const now = after.existing[old.id];
        expect(now?.hostKeys, `what ${old.id} carries`).to.equal(old.hostKeys);
        expect({ ...now?.inputs, size: 0 }).to.deep.equal({ ...old.inputs, size: 0 });
        expect(now?.inputs["size"]).to.be.at.least(Number(old.inputs["size"]));
    }
    const owners = allOfType(after, volume).map(memberOf);
    expect(owners, "a volume for each member").to.deep.equal([...new Set(owners)]);
    expect(after.calls.filter(({ call }) => call === "DeleteVolume")).to.deep.equal([]);
}

/** Expects an old box to exist until a new one has its volume and has passed its self-test. */
export function expectBoxesKept(before: SimulatedAccount, after: SimulatedAccount): void {
    for (const old of allOfType(before, instance)) {
        if (after.existing[old.id] !== undefined) continue;
        const proven = allOfType(after, instance).filter(
            ({ id, inputs }) =>
                memberOf({ inputs } as Existing) === memberOf(old) &&
                allOfType(after, volume).some(
                    (it) => attachmentOf(after, it.id)?.inputs["instanceId"] === id,
                ) &&
                allOfType(after, association).some(
                    (it) =>
                        it.untested !== true &&
                        // The live settings have a schedule, and prove nothing.
                        it.inputs["scheduleExpression"] === undefined &&
                        JSON.stringify(it.inputs).includes(id),
                ),
        );
        expect(proven, `${old.id} is gone; proven boxes in its place`).to.have.length(1);
    }
}

const heldIds = ({ resources = [] }: Checkpoint) =>
    new Set(resources.flatMap(({ id }) => (id === undefined ? [] : [id])));

/** Returns what AWS has and the stack does not know, except data volumes, which stay on purpose. */
export function orphans(laptop: Laptop): readonly Existing[] {
    const held = heldIds(laptop.checkpoint(stack));
    return Object.values(laptop.account().existing).filter(
        ({ id, type }) => !held.has(id) && type !== volume,
    );
}

/** Describes a stack's resources and all data volumes, without what differs from run to run. */
export function outcome(laptop: Laptop): readonly string[] {
    const checkpoint = laptop.checkpoint(stack);
    const held = heldIds(checkpoint);
    const kept = Object.values(laptop.account().existing)
        .filter(({ id, type }) => held.has(id) || type === volume)
        .map(({ type, name, inputs, hostKeys, untested, state }) =>
            JSON.stringify({
                ...{ type, name, inputs, hostKeys, untested },
                runs: state["instanceState"],
            }),
        );
    const { resources = [], pending_operations: pending = [] } = checkpoint;
    const custom = resources.filter(({ id }) => id !== undefined);
    const state = custom.map(({ urn, delete: goes }) => `state: ${urn}${goes ? ", to go" : ""}`);
    return [...kept, ...state, `pending: ${JSON.stringify(pending)}`].map(withoutChance).sort();
}

/** Removes counters (`-2`) from ids and from the ARNs of log streams, and seven random hexadecimal digits from names. */
export function withoutChance(text: string): string {
    return text.replace(/(-\d+)+(?=(:\*)?\\?")/g, "").replace(/-[0-9a-f]{7}(?=\\?")/g, "");
}

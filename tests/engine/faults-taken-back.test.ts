import { expect } from "chai";
import type { Laptop } from "../../simulation/pulumi/laptop";
import { remove } from "../../simulation/account/account";
import type { Fault } from "../../simulation/account/faults";
import { allOfType } from "../../simulation/account/world";
import { aThird } from "./support/a-third";
import { type Change, newBox } from "./support/changes";
import { changed, run, stack, Starts } from "./support/fault-machine";
import { afterKill, orMended } from "./support/faults";
import { expectVolumesWhole, instance, orphans, outcome } from "./support/invariants";

const attachment = "aws:ec2/volumeAttachment:VolumeAttachment";

/** A request that AWS refuses, and one that it carries out before the engine, killed, can note it. */
const faults = [{ kind: "denied" }, { kind: "engine-killed", when: "after" }] as const;

/** Does what the message for `VolumeInUse` says: stops the box that holds the volume, and detaches it. */
function detachAsSaid(machine: Laptop): void {
    const stray = orphans(machine).find(({ type }) => type === attachment);
    if (stray === undefined) return;
    machine.changeWorld((world) => {
        remove(world, stray.id);
        return world;
    });
}

/** Expects that a box stopped by the change was started again, and then passed its self-test. */
function expectProvenSinceStopped(before: Laptop, after: Laptop): void {
    const calls = after.world().calls.slice(before.world().calls.length);
    const [old] = allOfType(before.world(), instance);
    const last = (call: string) =>
        calls.findLastIndex((it) => it.call === call && it.id === old?.id);
    if (last("StopInstances") < 0 || after.world().existing[old!.id] === undefined) return;
    const proven = calls.findLastIndex(({ call }) => call === "CreateAssociation");
    expect(last("StartInstances"), "started again").to.be.greaterThan(last("StopInstances"));
    expect(proven, "proven again").to.be.greaterThan(last("StartInstances"));
}

/** Breaks a change with a fault, and returns to the former settings. */
async function takeBack(machine: Laptop, start: Laptop, change: Change, fault: Fault) {
    machine.inject(fault);
    const failed = await run(machine, {});
    expect(machine.faultsLeft(), "faults that did not strike").to.deep.equal([]);
    machine.inject();
    if (failed.status === null) {
        await orMended(machine, () => machine.pulumi(stack, "cancel", "--yes"));
        await afterKill(machine);
        detachAsSaid(machine);
    }
    const { config } = start.stackFile(stack);
    for (const key of Object.keys(change.settings ?? {}))
        machine.configure(stack, { [key]: config[`workstation:${key}`] });
    const back = await run(machine, {});
    expect(back.status, back.output).to.equal(0);
    expectVolumesWhole(start.world(), machine.world());
    expect(outcome(machine)).to.deep.equal(outcome(start));
    expectProvenSinceStopped(start, machine);
}

/** A change stopped at any step and then taken back, instead of completed, leaves no trace. */
describe("A change of box taken back after a failure", function () {
    this.timeout(2_400_000);
    const starts = new Starts();
    after(() => starts.end());

    for (const [name, change] of Object.entries<Change>(newBox)) {
        it(`${name}: the old box runs again, has its data and has passed its self-test`, async () => {
            const start = await starts.at(change);
            const clean = changed(start, change);
            const already = clean.requests().length;
            expect((await run(clean, {})).status).to.equal(0);
            const steps = clean.requests().slice(already);
            clean.end();
            expect(steps).to.not.have.length(0);
            const failures: string[] = [];
            const all = steps.flatMap((step) =>
                faults.map((struck) => ({ ...struck, ...step, times: 1 })),
            );
            const where = ({ kind, operation, type, name: resource }: Fault) =>
                `${kind} at ${operation} ${type} ${resource}`;
            for (const fault of aThird<Fault>(`${name}, taken back`, all)) {
                const machine = changed(start, change);
                try {
                    await takeBack(machine, start, change, fault);
                } catch (error) {
                    failures.push(`${where(fault)}: ${String(error)}`);
                }
                machine.end();
            }
            expect(failures, failures.join("\n\n")).to.deep.equal([]);
        });
    }
});

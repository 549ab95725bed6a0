import { expect } from "chai";
import type { Laptop } from "../../simulation/pulumi/laptop";
import { remove } from "../../simulation/account/changes";
import type { Fault } from "../../simulation/account/faults";
import { allOfType } from "../../simulation/account/simulated-account";
import { aThird } from "./support/a-third";
import { type Change, newBox } from "./support/changes";
import { changed, run, stack, Starts } from "./support/fault-laptop";
import { afterKill, orFixed } from "./support/faults";
import { expectVolumesWhole, instance, orphans, outcome } from "./support/invariants";

const attachment = "aws:ec2/volumeAttachment:VolumeAttachment";

/** A request that AWS refuses, and one that it carries out before the engine, killed, can note it. */
const faults = [{ kind: "denied" }, { kind: "engine-killed", when: "after" }] as const;

/** Does what the message for `VolumeInUse` says: stops the box that holds the volume, and detaches it. */
function detachAsSaid(laptop: Laptop): void {
    const stray = orphans(laptop).find(({ type }) => type === attachment);
    if (stray === undefined) return;
    laptop.changeAccount((account) => {
        remove(account, stray.id);
        return account;
    });
}

/** Expects that a box stopped by the change was started again, and then passed its self-test. */
function expectProvenSinceStopped(before: Laptop, after: Laptop): void {
    const calls = after.account().calls.slice(before.account().calls.length);
    const [old] = allOfType(before.account(), instance);
    const last = (call: string) =>
        calls.findLastIndex((it) => it.call === call && it.id === old?.id);
    if (last("StopInstances") < 0 || after.account().existing[old!.id] === undefined) return;
    const proven = calls.findLastIndex(({ call }) => call === "CreateAssociation");
    expect(last("StartInstances"), "started again").to.be.greaterThan(last("StopInstances"));
    expect(proven, "proven again").to.be.greaterThan(last("StartInstances"));
}

/** Breaks a change with a fault, and returns to the former settings. */
async function takeBack(laptop: Laptop, start: Laptop, change: Change, fault: Fault) {
    laptop.inject(fault);
    const failed = await run(laptop, {});
    expect(laptop.faultsLeft(), "faults that did not strike").to.deep.equal([]);
    laptop.inject();
    if (failed.status === null) {
        await orFixed(laptop, () => laptop.pulumi(stack, "cancel", "--yes"));
        await afterKill(laptop);
        detachAsSaid(laptop);
    }
    const { config } = start.stackFile(stack);
    for (const key of Object.keys(change.settings ?? {}))
        laptop.configure(stack, { [key]: config[`workstation:${key}`] });
    const back = await run(laptop, {});
    expect(back.status, back.output).to.equal(0);
    expectVolumesWhole(start.account(), laptop.account());
    expect(outcome(laptop)).to.deep.equal(outcome(start));
    expectProvenSinceStopped(start, laptop);
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
                const laptop = changed(start, change);
                try {
                    await takeBack(laptop, start, change, fault);
                } catch (error) {
                    failures.push(`${where(fault)}: ${String(error)}`);
                }
                laptop.end();
            }
            expect(failures, failures.join("\n\n")).to.deep.equal([]);
        });
    }
});

import { expect } from "chai";
import { exec } from "node:child_process";
import { appendFileSync } from "node:fs";
import { promisify } from "node:util";
import type { Laptop, Result } from "../../../simulation/pulumi/laptop";
import { explainAwsError } from "../../../cli/errors/aws-errors";
import { halfWritten } from "../../../cli/errors/laptop-errors";
import { type Fault, messageOf, type Request } from "../../../simulation/account/faults";
import { aThird } from "./a-third";
import type { Change } from "./changes";
import { changed, run, stack, Starts } from "./fault-laptop";
import {
    expectBoxesKept,
    expectVolumesWhole,
    instance,
    orphans,
    outcome,
    withoutChance,
} from "./invariants";

/** Properties that hold times, in a state file and in the simulated account. */
const clock = ["created", "modified", "since"];

/** Returns a resource as text without what differs from run to run; lists follow the order of the engine's threads. */
function canonical(resource: unknown): string {
    const text = JSON.stringify(resource, (key, value: unknown) => {
        if (clock.includes(key)) return undefined;
        return Array.isArray(value) && value.every((it) => typeof it === "string")
            ? [...value].sort()
            : value;
    });
    return withoutChance(text);
}

type Struck = Pick<Fault, "kind" | "when">;

/** A step of a change, and the fault that strikes it. */
interface At {
    readonly step: Request;
    readonly struck: Struck;
}

const everywhere = [
    { kind: "throttled" },
    { kind: "denied" },
    { kind: "timeout", when: "after" },
    { kind: "provider-killed", when: "before" },
    { kind: "provider-killed", when: "after" },
    { kind: "engine-killed", when: "before" },
    { kind: "engine-killed", when: "after" },
] as const satisfies readonly Struck[];
const ofBoxes = [{ kind: "no-capacity" }, { kind: "quota" }] as const satisfies readonly Struck[];

const theMembers = /volume|instance:|instanceState:|association:Association/i;

/** Returns the requests of an undisturbed run that faults strike. */
export function stepsOf(requests: readonly Request[], { steps = "each" }: Change): Request[] {
    if (steps === "each" || steps === "none") return [...requests];
    return requests
        .filter(({ type }) => steps === "one of each type" || theMembers.test(type))
        .filter((it, index, all) => all.findIndex(({ type }) => type === it.type) === index);
}

function faultsAt(
    { type, operation }: Request,
    place: number,
    { settings, turn }: Change,
): readonly Struck[] {
    const another = operation === "update" && settings !== undefined && "instanceTypes" in settings;
    const ofBox = type === instance && (operation === "create" || another);
    const all: readonly Struck[] = ofBox ? [...everywhere, ...ofBoxes] : everywhere;
    return turn === undefined ? all : [all[(turn + place) % all.length]!];
}

/** Longest time for one case, milliseconds: it stops an `up` that never ends. The first case also brings up its start. */
const patience = 1_200_000;

/** Declares a test for each change. It strikes each step with each possible fault, or with a third of them. */
export function testFaults(title: string, changes: Readonly<Record<string, Change>>): void {
    describe(title, function () {
        this.timeout(patience);
        const starts = new Starts();
        after(() => starts.end());
        for (const [name, change] of Object.entries(changes)) {
            it(`${name}: every fault leaves the data whole, and one more command completes it`, async function () {
                const next = () => this.timeout(patience);
                const failures = await strikeAll(name, change, await starts.at(change), next);
                expect(failures, failures.join("\n\n")).to.deep.equal([]);
            });
        }
    });
}

/** Strikes each step of a change, and calls `next` before each case. */
async function strikeAll(name: string, change: Change, start: Laptop, next: () => void) {
    const began = Date.now();
    const clean = changed(start, change);
    const already = clean.requests().length;
    const { status, output } = await run(clean, change);
    expect(status, output).to.equal(0);
    const steps = stepsOf(clean.requests().slice(already), change);
    const recovered = new Set<string>();
    expect(steps.length === 0, "no step to strike").to.equal(change.steps === "none");
    const failures: string[] = [];
    const all = steps.flatMap((step, place) =>
        faultsAt(step, place, change).map((struck) => ({ step, struck })),
    );
    const where = ({ step: { operation, type, name: resource }, struck: { kind, when } }: At) =>
        `${name}, ${operation} ${type} ${resource}, ${kind} ${when ?? ""}`;
    const cases = aThird(name, all);
    for (const { step, struck } of cases) {
        const fault: Fault = { ...struck, ...step, times: 1 };
        const laptop = changed(start, change);
        next();
        try {
            await strike(laptop, { change, fault, start, clean, recovered });
        } catch (error) {
            failures.push(`${where({ step, struck })}: ${String(error)}`);
        }
        laptop.end();
    }
    clean.end();
    report({
        ...{ change: name, steps: steps.length, all: all.length, cases: cases.length },
        recoveries: recovered.size,
        seconds: Math.round((Date.now() - began) / 1000),
    });
    return failures;
}

interface Case {
    readonly change: Change;
    readonly fault: Fault;
    readonly start: Laptop;
    /** The laptop on which the same change succeeded. */
    readonly clean: Laptop;
    /** States from which a recovery has already succeeded. */
    readonly recovered: Set<string>;
}

async function strike(laptop: Laptop, { change, fault, start, clean, recovered }: Case) {
    laptop.inject(fault);
    const failed = await run(laptop, change);
    expect(laptop.faultsLeft(), "faults that did not strike").to.deep.equal([]);
    laptop.inject();
    expectVolumesWhole(start.account(), laptop.account());
    const takenAway = change.command === "destroy" || change.from === "two members";
    if (!takenAway) expectBoxesKept(start.account(), laptop.account());

    const killed = fault.kind === "engine-killed";
    expect(failed.status, failed.output).to.equal(killed ? null : 1);
    if (killed) {
        // A killed process says nothing; the next run explains.
        expectExplained(await orFixed(laptop, () => run(laptop, change)), fault);
    } else expectExplained(failed, fault);

    // Most faults leave the same account and the same state. What completes the change after one of them
    // completes it after the others.
    const { pending_operations: pending = [], resources = [] } = laptop.checkpoint(stack);
    const left = [...Object.values(laptop.account().existing), ...resources, ...pending];
    const key = `${killed} ${left.map(canonical).sort().join()}`;
    if (recovered.has(key)) return;
    if (killed) await afterKill(laptop);
    const last = await complete(laptop, change, explainAwsError(failed.output)?.next ?? "");
    expect(last.status, last.output).to.equal(0);
    expectVolumesWhole(start.account(), laptop.account());
    const said = failed.output + JSON.stringify(pending);
    for (const { type, name } of orphans(laptop)) {
        const short = type.slice(type.lastIndexOf(":") + 1);
        expect(said, "names what it left behind").to.match(
            new RegExp(`${short}\\W+${name.replaceAll(".", "\\.")}\\b`),
        );
    }
    await expectBoxesAdriftNamed(laptop, change);
    expect(outcome(laptop)).to.deep.equal(outcome(clean));
    recovered.add(key);
}

function expectExplained({ output }: Result, { kind }: Fault): void {
    const words = {
        "provider-killed": "error reading from server",
        "engine-killed": "currently locked by",
    } as Partial<Record<Fault["kind"], string>>;
    const message = words[kind] ?? messageOf(kind);
    expect(output).to.contain(message);
    expect(explainAwsError(output), output).to.deep.equal(explainAwsError(message));
}

/** Runs a command, and repeats it if a kill left a file that `deleteHalfWritten` deletes. */
export async function orFixed(laptop: Laptop, act: () => Promise<Result>): Promise<Result> {
    const result = await act();
    if (!result.output.includes("failed to load checkpoint")) return result;
    await deleteHalfWritten(laptop, result);
    return act();
}

/** Deletes the files that the message names, in this laptop's home; some kills need it. */
export async function deleteHalfWritten({ home }: Laptop, { output }: Result): Promise<void> {
    expect(explainAwsError(output)?.next).to.contain(halfWritten);
    await promisify(exec)(halfWritten.replace("~", home));
}

/** Runs the commands of docs/when-up-fails.md for a killed `up`, except the last one. */
export async function afterKill(laptop: Laptop): Promise<void> {
    const cancel = await laptop.pulumi(stack, "cancel", "--yes");
    expect(cancel.status, cancel.output).to.equal(0);
    const flags = ["--yes", "--skip-preview", "--clear-pending-creates"];
    const refresh = await laptop.pulumi(stack, "refresh", ...flags);
    expect(refresh.status, refresh.output).to.equal(0);
}

/**
 * Completes a change by the steps in the message. One more run is enough if AWS accepts a second copy of a resource
 * that the engine could not note. If it does not (a subnet, a route, a rule, a log group's policy), this deletes the
 * first one, as the message says. If a data volume did not grow, the next run warns of it, with the command that grows it.
 */
async function complete(laptop: Laptop, change: Change, told: string): Promise<Result> {
    const flags = told.includes("--refresh") ? ["--refresh"] : [];
    const next = await run(laptop, change, ...flags);
    if (next.status === 0 && next.output.includes("grows to")) {
        const again = await run(laptop, change);
        if (!again.output.includes("pulumi up --refresh")) return again;
        return run(laptop, change, "--refresh");
    }
    const cause = explainAwsError(next.output)?.cause;
    const twice = ["AlreadyExists", "OperationAbortedException"].map(
        (code) => explainAwsError(code)?.cause,
    );
    if (next.status === 0 || !twice.includes(cause)) return next;
    const strays = new Set(orphans(laptop).map(({ id }) => id));
    laptop.changeAccount((account) => ({
        ...account,
        existing: Object.fromEntries(
            Object.entries(account.existing).filter(([id]) => !strays.has(id)),
        ),
    }));
    return run(laptop, change);
}

/** Expects the next run to name each stray box, which costs money, with the command that terminates it. */
async function expectBoxesAdriftNamed(laptop: Laptop, change: Change): Promise<void> {
    const adrift = orphans(laptop).filter(({ type }) => type === instance);
    if (adrift.length === 0) return;
    const { output } = await run(laptop, change);
    for (const { id } of adrift) {
        expect(output).to.contain(`box ${id} of `);
        expect(output).to.contain(`terminate-instances --region us-east-1 --instance-ids ${id}`);
    }
}

export interface Report {
    readonly change: string;
    readonly steps: number;
    /** Number of all cases, including those not tried. */
    readonly all: number;
    readonly cases: number;
    readonly recoveries: number;
    readonly seconds: number;
}

function report(line: Report): void {
    const file = process.env["WORKSTATION_FAULT_COUNTS"];
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`);
}

import type { Dice } from "../../support/dice";

/** A member's row, as in the stack file. */
export type Row = Readonly<{ name: string } & Record<string, unknown>>;

/** One change of a stack's members: whose row, and all rows after it. */
export interface Step {
    readonly said: string;
    readonly member: string;
    readonly rows: readonly Row[];
}

const names = ["ana", "ben", "cleo"];
const gpu = ["g4dn.xlarge"];

/** What one row may change, so that a box stays, changes in place, or is replaced. */
const changes: Readonly<Record<string, (row: Row) => Row>> = {
    "to a GPU and back": ({ instanceTypes, ...row }) =>
        instanceTypes === undefined ? { ...row, instanceTypes: gpu } : row,
    "another CPU type": ({ instanceTypes, ...row }) =>
        instanceTypes === undefined ? { ...row, instanceTypes: ["t3.large"] } : row,
    "spot, or not": ({ spot, ...row }) => (spot === undefined ? { ...row, spot: true } : row),
    "a larger data volume": (row) => {
        const size = row["dataVolumeGiB"];
        return { ...row, dataVolumeGiB: (typeof size === "number" ? size : 50) + 10 };
    },
    "no desktop, or one": ({ desktop, ...row }) =>
        desktop === undefined ? { ...row, desktop: false } : row,
};

/** Makes a random sequence of changes of one member each, from the given rows on. */
export function sequenceOf(dice: Dice, length: number, start: readonly Row[]): readonly Step[] {
    const steps: Step[] = [];
    let rows = start;
    while (steps.length < length) {
        const step = next(dice, rows);
        if (step === undefined) continue;
        steps.push(step);
        rows = step.rows;
    }
    return steps;
}

function next(dice: Dice, rows: readonly Row[]): Step | undefined {
    const member = dice.one(names);
    const row = rows.find(({ name }) => name === member);
    if (row === undefined)
        return { said: `${member} joins`, member, rows: [...rows, { name: member }] };
    if (rows.length > 1 && dice.roll() < 0.25)
        return { said: `${member} leaves`, member, rows: rows.filter((it) => it !== row) };
    const kind = dice.one(Object.keys(changes));
    const changed = changes[kind]!(row);
    return {
        ...{ said: `${member}: ${kind}`, member },
        rows: rows.map((it) => (it === row ? changed : it)),
    };
}

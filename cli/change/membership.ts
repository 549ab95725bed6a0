import { type Problem, renderProblems } from "../../settings/problem";
import { checkConfig } from "../../settings/read-settings";
import { Refusal } from "../../settings/refusal";
import type { CheckedSettings } from "../../settings/check";
import { addRow, listsMembers, removeRow, type Row, rowsOf } from "../stack-file/edit-members";
import { noMember } from "../stack-file/no-member";
import type { StackFile } from "./change";

/** A stack file's members before and after one of them joins or leaves. */
export interface Membership extends CheckedSettings {
    /** The row that comes or goes. */
    readonly row: Row;
    /** The other rows. */
    readonly others: readonly Row[];
    /** The rows that are added to the file: also the others, where they were members by default. */
    readonly written: readonly Row[];
    /** The edited stack file. */
    readonly text: string;
    /** The edit as a change of settings, to show the change in price. */
    readonly changes: Readonly<Record<"members", string>>;
}

/**
 * Adds a row to a stack's members, without writing it.
 *
 * @throws Refusal when there is a member of that name, or the settings are refused with that row.
 */
export function withMember(file: StackFile, row: Row & { readonly name: string }): Membership {
    const { config, settings, stack, text } = file;
    const { name } = row;
    if (settings.members.some((it) => it.name === name)) {
        throw new Refusal(
            `${name} is a member of stack ${stack} already; to create or complete their box: npx workstation up ${stack}. ` +
                `Another key goes into their row in Pulumi.${stack}.yaml`,
        );
    }
    const others = rowsOf(config);
    const rest = settled(file, [...others, row]);
    const written = listsMembers(text, config) ? [row] : [...others, row];
    return { row, others, written, text: addRow(text, config, others, row), ...rest };
}

/**
 * Removes a member's row from a stack's members, without writing it.
 *
 * @throws Refusal when there is no such member, or no other one.
 */
export function withoutMember(file: StackFile, name: string): Membership {
    const { config, settings, stack } = file;
    const names = settings.members.map((it) => it.name);
    const at = names.indexOf(name);
    const rows = rowsOf(config);
    const row = rows[at];
    if (row === undefined) throw noMember(name, names);
    const others = rows.filter((it) => it !== row);
    if (others.length === 0) {
        throw new Refusal(
            `${name} is the only member of stack ${stack}, which needs one; to delete the stack, and keep the data: ` +
                `npx workstation destroy ${stack}`,
        );
    }
    const rest = settled(file, others);
    return { row, others, written: [], text: removeRow(file.text, config, rows, at), ...rest };
}

/** @throws Refusal when the settings are refused with these rows. */
function settled({ config: { project, stack, config }, region }: StackFile, rows: readonly Row[]) {
    const changes = { members: JSON.stringify(rows) };
    const then = { ...config, [`${project}:members`]: changes.members };
    const checked = checkConfig({ project, stack, config: then }, region);
    if (!("problems" in checked)) return { changes, ...checked };
    refuseName(checked.problems, rows, stack);
    throw new Refusal(renderProblems(stack, checked.problems));
}

/** Refuses a name on the command line in words for it: the check of a stack file would name a line to correct there. */
function refuseName(problems: readonly Problem[], rows: readonly Row[], stack: string): void {
    const problem = problems.find(({ setting }) => setting === `members[${rows.length - 1}].name`);
    if (problem === undefined) return;
    const { got, wrong, allowed, fix } = problem;
    const near = typeof fix === "string" ? undefined : fix[0]?.value;
    const example = typeof near === "string" ? near : "ana";
    throw new Refusal(
        `${got} ${wrong}; a name has ${allowed}. For example: npx workstation member add ${example} ${stack}`,
    );
}

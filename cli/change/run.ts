import { teamOfProgram, whoseTeam } from "../stack-file/no-stack";
import { readSettledStack } from "../stack-file/read";
import { Refusal } from "../../settings/refusal";
import { asRefusal, PulumiFailed } from "../errors/failure";
import { type Typed, typed } from "../errors/typed";
import { quotaStepsOfNewBoxes } from "./quotas";
import { print } from "../print";
import { inProgram } from "./arguments-of-program";
import type { Change, Given } from "./change";
import { dryRun } from "./dry-run";
import { propose } from "./propose";
import { recover } from "./recover";
import { refuseOlder } from "./refuse-older";
import { whyNotReady } from "./self-test";
import { Session } from "./session";

/**
 * Runs a command that changes a stack: judges what was typed, looks at AWS, asks, and carries it out.
 *
 * @throws Refusal for every error that the user can fix, such as those of AWS, Pulumi and this computer.
 */
export async function run(
    change: Change,
    projectDir: string,
    stack: string,
    given: Given,
): Promise<void> {
    // AWS's SDK would otherwise warn at every run that it supports Node 20 only until January 2027.
    process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
    refuseTeamOfProgram(change, projectDir, stack, given);
    const settled = readSettledStack(projectDir, stack);
    const forecast = change.foresee({ ...settled, projectDir, stack }, given);
    if (given.dryRun === true) return dryRun({ projectDir, stack, forecast }, given);
    const say = (line: string) => print(`${line}\n`);
    let session: Session | undefined;
    try {
        const { makesStack: makeNew = false } = change;
        session = await Session.open(projectDir, settled, { makeNew, say });
        await carryOut(session, change, given);
    } catch (error) {
        const again = toContinue(change, projectDir, stack, given);
        const kind = error instanceof PulumiFailed ? error.explained?.kind : undefined;
        if (session !== undefined && kind === "quota")
            throw await ofQuota(
                error as PulumiFailed,
                session,
                change.newBoxOf?.(given) ?? given.member,
                again,
            );
        if (session !== undefined && kind === "unready") {
            const { account, login } = session;
            for (const line of await whyNotReady(account, login).catch(() => [])) say(line);
        }
        throw asRefusal(error, again);
    }
}

/** Refuses boxes that somebody's own program makes, with the arguments to change there. */
function refuseTeamOfProgram(change: Change, projectDir: string, stack: string, given: Given) {
    const team = teamOfProgram(projectDir, stack);
    if (team === undefined) return;
    const lines = [
        `${whoseTeam(stack, team, change.name)}. Change the arguments instead:`,
        ...inProgram(change.name, given, team),
    ];
    throw new Refusal(lines.join("\n  - "));
}

/**
 * Returns the command to type after a failure: the same one, or `up` where the stack file says already what the command
 * wrote there, so that it would now be refused.
 */
function toContinue(change: Change, projectDir: string, stack: string, given: Given): Typed {
    const { value, ...options } = given;
    try {
        change.foresee({ ...readSettledStack(projectDir, stack), projectDir, stack }, given);
    } catch {
        return typed("up", "", stack, {});
    }
    return typed(change.name, value, stack, options);
}

/** Does what a change proposes, once somebody has agreed to it. */
export async function carryOut(session: Session, change: Change, given: Given): Promise<void> {
    const permitted = await refuseOlder(session, given);
    if (permitted !== undefined) session.say(permitted);
    const proposal = await change.propose(session, given);
    if (proposal === undefined || !(await propose(session, proposal, given))) return;
    // The user may have answered after a colleague's newer checkout began to work. What was permitted was the version
    // that was shown.
    await refuseOlder(session, {});
    if (proposal.recovery !== undefined) await recover(session, given);
    await proposal.carryOut();
}

/** Explains a quota that refused a new box: its code and numbers, and how to stop the old box first. */
async function ofQuota(
    error: PulumiFailed,
    session: Session,
    member: string | undefined,
    again: Typed,
): Promise<unknown> {
    const members = session.settings.members.map(({ name }) => name);
    const steps = await quotaStepsOfNewBoxes(session, member === undefined ? members : [member]);
    if (steps.length < 2) return asRefusal(error, again);
    const lines = [`${error.doing} failed: ${error.explained?.cause}.`, ...steps];
    return new Refusal(`${lines.join("\n  - ")}\nnext: one of these, then \`${again.command}\``);
}

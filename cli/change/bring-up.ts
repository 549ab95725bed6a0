import type { Offerings } from "../../catalog/offerings";
import { choiceFor } from "../../planning/machine";
import { planCandidates } from "../../settings/machines";
import { Refusal } from "../../settings/refusal";
import { type Attempt, needsSameQuota } from "./attempts";
import { PulumiFailed } from "../errors/failure";
import { ZoneCopier, deleteUnusedCopies, startStopped } from "./zone-copy";
import { goBack, runningBoxes } from "./go-back";
import { quotaStepsOfTypes } from "./quotas";
import type { Session } from "./session";
import type { Edits } from "../stack-file/edit";

interface Tried {
    readonly attempt: Attempt;
    readonly refused: PulumiFailed;
}

/**
 * Runs `pulumi up` for one attempt after the other, until AWS has a box for everyone. Members who got theirs
 * keep it while the others try the next zone. The stack file always says what is being tried, so a plain
 * `pulumi up` completes an interrupted run. If AWS refuses all attempts, the file gets its former content back.
 *
 * @param others types that stay behind the taken one in the stack file.
 * @throws Refusal when AWS refused all; PulumiFailed when one failed for a reason other than a lack of boxes.
 */
export async function bringUp(
    session: Session,
    offerings: Pick<Offerings, "offered">,
    attempts: readonly Attempt[],
    others: readonly string[] = session.settings.instanceTypes,
): Promise<Attempt> {
    const former = session.readFile();
    const formerBoxes = await runningBoxes(session);
    const carrier = new ZoneCopier(session);
    const tried: Tried[] = [];
    const members = session.settings.members.map(({ name }) => name);
    let waiting = members;
    const anyData = (await session.currentVolumes()).length > 0;
    for (const attempt of attempts) {
        if (tried.some((it) => isHopeless(it, attempt, session.settings.spot))) continue;
        session.say(`trying ${nameOf(attempt)}, $${attempt.hourlyUsd} an hour`);
        if (attempt.zone !== undefined && anyData) {
            try {
                await carrier.bring(waiting, attempt.zone);
            } catch (error) {
                session.putBack(former);
                await carrier.giveUp(waiting);
                throw error;
            }
        }
        const zones = new Set((await session.currentVolumes()).map(({ zone }) => zone));
        const edits = {
            ...typeEdit(session, attempt, others, tried),
            ...(zones.size > 0
                ? followData(session, zones)
                : zoneEdit(session, offerings, attempt, others)),
        };
        session.edit(edits, former);
        const failure = await failureOf(session.deployment.up());
        if (failure === undefined) {
            await carrier.end();
            return attempt;
        }
        waiting = await withoutBox(session, failure.failed, attempt);
        await deleteUnusedCopies(session, { members: waiting });
        const { explained } = failure;
        if (explained?.kind !== "no box" && explained?.kind !== "quota") {
            if (waiting.length === members.length) session.putBack(former);
            await carrier.end();
            throw failure;
        }
        tried.push({ attempt, refused: failure });
        session.say(`  no: ${explained.cause}`);
    }
    session.putBack(former);
    // Before `goBack`: its refresh would remove the mark from boxes that were stopped for a copy.
    await startStopped(session);
    if ((await runningBoxes(session)) !== formerBoxes) await goBack(session);
    await carrier.end();
    const list = tried.map((it) => `  ${nameOf(it.attempt)}: ${it.refused.said}`);
    const ofQuota = tried.filter(({ refused }) => refused.explained?.kind === "quota");
    const types = ofQuota.map(({ attempt }) => attempt.instanceType);
    const quota = await quotaStepsOfTypes(session, types);
    throw new Refusal(
        `AWS has none of the instance types that this stack allows:\n${list.join("\n")}\n` +
            `Next: run the same command later, or use another type: npx workstation resize TYPE ${session.stack}; ` +
            `another region needs another stack.${quota.map((step) => `\n  - ${step}`).join("")}`,
    );
}

/** A quota that refused one type in one zone refuses it in all, and larger ones as well. */
function isHopeless(
    { attempt, refused }: Tried,
    { instanceType }: Attempt,
    spot: boolean,
): boolean {
    return (
        refused.explained?.kind === "quota" &&
        needsSameQuota(attempt.instanceType, instanceType, spot)
    );
}

/** Returns how a run of Pulumi failed; `undefined` when it did not. */
async function failureOf(run: Promise<void>): Promise<PulumiFailed | undefined> {
    try {
        await run;
        return undefined;
    } catch (error) {
        if (error instanceof PulumiFailed) return error;
        throw error;
    }
}

export function nameOf({ instanceType, zone }: Attempt): string {
    return zone === undefined ? `${instanceType} where the data is` : `${instanceType} in ${zone}`;
}

/** Returns members without a box: it could not be made, or was not begun because another one's failed. */
async function withoutBox(
    { account, deployment, settings }: Session,
    failedUrns: readonly string[],
    { instanceType }: Attempt,
): Promise<string[]> {
    const inState = await deployment.inState();
    const boxes = (await account.boxes()).filter(
        (box) =>
            box.running &&
            box.instanceType === instanceType &&
            inState.has(box.id) &&
            !failedUrns.includes(inState.get(box.id)!),
    );
    const names = settings.members.map(({ name }) => name);
    return names.filter((name) => !boxes.some(({ member }) => member === name));
}

function typeEdit(
    { settings: { instanceTypes } }: Session,
    { instanceType }: Attempt,
    others: readonly string[],
    tried: readonly Tried[],
): Edits {
    const value = inOrder(instanceType, others);
    if (value.join() === instanceTypes.join()) return {};
    const last = tried.at(-1);
    const because =
        last === undefined
            ? {}
            : {
                  because: `taken ${today()}; ${nameOf(last.attempt)}: ${last.refused.said.split(":")[0]}`,
              };
    return { instanceTypes: { value, ...because } };
}

const inOrder = (first: string, others: readonly string[]) => [
    first,
    ...others.filter((it) => it !== first),
];

const today = () => new Date().toISOString().slice(0, 10);

/** Names the zone if the program would not choose it automatically. */
function zoneEdit(
    { settings }: Session,
    { offered }: Pick<Offerings, "offered">,
    { instanceType, zone }: Attempt,
    others: readonly string[],
): Edits {
    const instanceTypes = inOrder(instanceType, others);
    const candidates = planCandidates({ ...settings, instanceTypes });
    const choice = choiceFor({ settings, candidates }, offered);
    const own = choice.works ? choice.zone : undefined;
    return zone === undefined || zone === own ? {} : { availabilityZone: { value: zone } };
}

/** Sets a zone in the settings to the data's, or removes it if the data is in several: a box goes where its data is. */
function followData(
    { settings: { availabilityZone } }: Session,
    zones: ReadonlySet<string>,
): Edits {
    if (availabilityZone === undefined) return {};
    const [zone = "", ...more] = zones;
    return { availabilityZone: more.length === 0 ? { value: zone } : undefined };
}

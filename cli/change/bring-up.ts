import type { Offerings } from "../../catalog/offerings";
import { images } from "../../catalog/images";
import { Refusal } from "../../settings/refusal";
import { PulumiFailed } from "../errors/failure";
import type { Attempt } from "./attempts";
import { type Course, type Placement, placementEdits, typesOf, zoneOf } from "./course";
import { goBack, runningBoxes } from "./go-back";
import { ofMembers } from "./member";
import { nameOf, nextOf, type Progress, reasonOf } from "./progress";
import { quotaStepsOfTypes } from "./quotas";
import type { Session } from "./session";
import type { Edit } from "../stack-file/edit";
import { deleteUnusedCopies, startStopped, ZoneCopier } from "./zone-copy";

/**
 * Runs `pulumi up` for one attempt after the other, until AWS has a box for everyone. Members who got theirs
 * keep it while the others try their next type or zone. The stack file always says what is being tried, so a plain
 * `pulumi up` completes an interrupted run. If AWS refuses all attempts of a course, the file gets its former content
 * back.
 *
 * @param otherType the command that tries another type, for the refusal. @default `resize`
 * @returns what each course got.
 * @throws Refusal when AWS refused all attempts; PulumiFailed when one failed for a reason other than a lack of boxes.
 */
export async function bringUp(
    session: Session,
    offerings: Pick<Offerings, "offered">,
    courses: readonly Course[],
    otherType?: string,
): Promise<Attempt[]> {
    const former = session.readFile();
    const formerBoxes = await runningBoxes(session);
    const carrier = new ZoneCopier(session);
    const data = new Set((await session.currentVolumes()).map(({ member }) => member));
    const all = courses.map((course): Progress => {
        return { course, tried: [], waiting: course.members.map(({ name }) => name) };
    });
    const waiting = () => all.filter((it) => it.waiting.length > 0);
    while (waiting().length > 0) {
        const begun = waiting().filter(({ attempt }) => attempt === undefined);
        for (const progress of begun) progress.attempt = nextOf(progress);
        const refused = begun.filter(({ attempt }) => attempt === undefined);
        if (refused.length > 0) {
            session.putBack(former);
            // Before `goBack`: its refresh would remove the mark from boxes that were stopped for a copy.
            await startStopped(session);
            if ((await runningBoxes(session)) !== formerBoxes) await goBack(session);
            await carrier.end();
            throw await refusalOf(session, refused, otherType);
        }
        for (const { attempt, course, waiting: names } of begun) {
            const { zone, hourlyUsd } = attempt!;
            const whose = courses.length === 1 ? "" : ` for ${names.join(", ")}`;
            session.say(`trying ${nameOf(attempt!)}${whose}, $${hourlyUsd} an hour`);
            if (zone === undefined || !course.members.some(({ name }) => data.has(name))) continue;
            try {
                await carrier.bring(names, zone);
            } catch (error) {
                session.putBack(former);
                await carrier.giveUp(names);
                throw error;
            }
        }
        session.edit(await editsFor(session, all, offerings), former);
        const failure = await failureOf(session.deployment.up());
        if (failure === undefined) {
            await carrier.end();
            break;
        }
        await takeUp(session, waiting(), failure, { former, carrier });
    }
    return all.flatMap(({ attempt }) => attempt ?? []);
}

/**
 * Finds who has a box after a failed `up`, and ends the attempts that AWS refused. A box that was not begun, because
 * another one had failed, was not refused.
 */
async function takeUp(
    session: Session,
    unfinished: readonly Progress[],
    failure: PulumiFailed,
    { former, carrier }: { readonly former: string; readonly carrier: ZoneCopier },
): Promise<void> {
    const { explained, failed } = failure;
    for (const progress of unfinished)
        progress.waiting = await withoutBox(session, failed, progress);
    await deleteUnusedCopies(session, { members: unfinished.flatMap((it) => it.waiting) });
    if (explained?.kind !== "no box" && explained?.kind !== "quota") {
        const nobody = unfinished.every(
            ({ course, waiting }) => course.members.length === waiting.length,
        );
        if (nobody) session.putBack(former);
        await carrier.end();
        throw failure;
    }
    session.say(`  no: ${explained.cause}`);
    const left = unfinished.filter(({ waiting }) => waiting.length > 0);
    const refused = left.filter(({ waiting }) => waiting.some((name) => isAbout(name, failed)));
    for (const progress of refused.length > 0 ? refused : left) {
        progress.tried.push({ attempt: progress.attempt!, refused: failure });
        progress.attempt = undefined;
    }
}

/** Tells whether one of the URNs is a member's instance: its logical name is the member's, and the image kind. */
function isAbout(member: string, urns: readonly string[]): boolean {
    const names = Object.keys(images).map((kind) => `${member}-${kind}`);
    return urns.some((urn) => names.includes(urn.slice(urn.lastIndexOf("::") + 2)));
}

async function editsFor(
    session: Session,
    all: readonly Progress[],
    offerings: Pick<Offerings, "offered">,
): Promise<Edit[]> {
    const volumes = await session.currentVolumes();
    const placed = all.map(({ course, attempt, tried }) => {
        const homes = new Set(ofMembers(volumes, course.members).map(({ zone }) => zone));
        const last = tried.at(-1);
        const placement: Placement = {
            instanceTypes: typesOf(course, attempt!),
            availabilityZone: zoneOf(course, attempt!, homes, offerings),
            ...(last && { because: reasonOf(last) }),
        };
        return [course, placement] as const;
    });
    return placementEdits(session.settings, placed);
}

async function refusalOf(
    session: Session,
    refused: readonly Progress[],
    otherType: string | undefined,
): Promise<Refusal> {
    const { settings, stack } = session;
    const { members } = refused[0]!.course;
    const everyone = members.length === settings.members.length;
    const list = refused.flatMap(({ course, tried }) =>
        tried.map((it) => {
            const whose = everyone ? "" : `${course.members.map(({ name }) => name).join(", ")}: `;
            return `  ${whose}${nameOf(it.attempt)}: ${it.refused.said}`;
        }),
    );
    const ofQuota = refused.map(({ course, tried }) => ({
        members: course.members,
        types: tried
            .filter((it) => it.refused.explained?.kind === "quota")
            .map(({ attempt }) => attempt.instanceType),
    }));
    const quota = await quotaStepsOfTypes(session, ofQuota);
    const member = everyone ? "" : ` --member ${members[0]?.name}`;
    const command = otherType ?? `npx workstation resize TYPE ${stack}${member}`;
    return new Refusal(
        `AWS has none of the instance types that this stack allows:\n${list.join("\n")}\n` +
            `Next: run the same command later, or use another type: ${command}; ` +
            `another region needs another stack.${quota.map((step) => `\n  - ${step}`).join("")}`,
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

/** Returns members without a box: it could not be made, or was not begun because another one's failed. */
async function withoutBox(
    { account, deployment }: Session,
    failedUrns: readonly string[],
    { course, attempt }: Progress,
): Promise<string[]> {
    const inState = await deployment.inState();
    const boxes = (await account.boxes()).filter(
        (box) =>
            box.running &&
            box.instanceType === attempt?.instanceType &&
            inState.has(box.id) &&
            !failedUrns.includes(inState.get(box.id)!),
    );
    const names = course.members.map(({ name }) => name);
    return names.filter((name) => !boxes.some(({ member }) => member === name));
}

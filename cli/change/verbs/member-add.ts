import { Argument, Option } from "commander";
import { planMachine } from "../../../catalog/plan-machine";
import { prices } from "../../../catalog/prices";
import { stackFile } from "../../../planning/caller";
import { settleMachines } from "../../../planning/machine";
import { planVolumes } from "../../../planning/volumes";
import type { BoxesAlike } from "../../../settings/check";
import { Refusal } from "../../../settings/refusal";
import { askOfferings } from "../../aws/offerings";
import { keyName } from "../../public-key";
import type { Attempt } from "../attempts";
import { bringUp } from "../bring-up";
import type { Change, Given, StackFile } from "../change";
import type { Course } from "../course";
import { memberNamed } from "../member";
import { type Membership, withMember } from "../membership";
import { planCourses } from "../plan-courses";
import { nameOf } from "../progress";
import { publicKeysIn } from "../public-keys";
import { quotaSteps } from "../quotas";
import { planRecovery } from "../recover";
import { currentOf, type Session } from "../session";

/** Adds a member to the stack file, and creates their box. */
export const memberAdd: Change = {
    name: "member add",
    summary: "add a member to the stack file, and create their box",
    group: "Change",
    argument: new Argument("<name>", "the member's name, which is their user on the box as well"),
    options: [
        new Option("--key <file>", "a .pub file, or a key itself; once for each").argParser(
            (one: string, former: readonly string[] = []) => [...former, one],
        ),
        new Option("--type <type>", "the instance type of their box (default: the stack's)"),
    ],
    examples: [
        "member add ana --key ~/Downloads/ana.pub",
        "member add ben gpu --type g5.xlarge --dry-run",
    ],
    makesStack: true,
    newBoxOf: ({ value: name }) => name,

    foresee(file, given) {
        const { stack } = file;
        const joined = joining(file, given);
        const { dataVolumeGiB, instanceTypes } = memberNamed(joined.settings, given.value);
        const [type = "", ...others] = instanceTypes;
        return {
            title: titleOf(stack, given),
            steps: [
                `a new box: ${others.length === 0 ? type : `the first of ${instanceTypes.join(", ")} that AWS has`}`,
                `a data volume of ${dataVolumeGiB} GiB, unless AWS has one of a former member of this ` +
                    "name: then the box gets that one, with all that is on it",
                ...inFile(stack, joined),
            ],
            changes: joined.changes,
        };
    },

    async propose(session, given) {
        const { account, say, stack } = session;
        const { value: name } = given;
        const joined = joining(session.stackFile, given);
        const { settings } = joined;
        const recovery = await planRecovery(session, given);
        const offerings = { ...(await askOfferings(account.ec2)), region: session.region };
        settleMachines(joined, offerings, stackFile(session)); // refuses what `up` would
        const volumes = currentOf(await account.volumes(), settings);
        const alike = await toBringUp(session, name, joined);
        const planned = planCourses(alike, offerings, volumes, { settings, stack });
        const courses = planned.map((it): Course => ({ ...it, inRows: true }));
        const { attempts } = courses.find(({ members }) => members.some((it) => it.name === name))!;
        const [{ instanceType }] = attempts as [Attempt];
        const { spot } = memberNamed(settings, name);
        const others = courses.flatMap(({ members }) => members.map((it) => it.name));
        return {
            title: titleOf(stack, given),
            steps: [
                `a new box, ${instanceType}${insteadOf(attempts)}`,
                await dataFor(session, given, joined),
                ...inFile(stack, joined),
                ...alsoBegun(others.filter((it) => it !== name)),
                ...(await quotaSteps(session, [{ member: name, instanceType, spot, box: "kept" }])),
            ],
            changes: joined.changes,
            recovery,
            carryOut: async () => {
                const former = session.readFile();
                session.adopt(joined);
                try {
                    const otherType = `npx workstation member add ${name} ${stack} --type TYPE`;
                    await bringUp(session, offerings, courses, otherType);
                } catch (error) {
                    await putBackWithoutBox(session, name, former);
                    throw error;
                }
                say(
                    `${name}'s box is ready; \`pulumi stack output boxes --stack ${stack}\` has the commands to connect`,
                );
            },
        };
    },
};

const titleOf = (stack: string, { value: name }: Given) => `Stack ${stack}: ${name} joins`;

function joining(file: StackFile, { value: name, key = [], type }: Given): Membership {
    const keys = publicKeysIn(key);
    const { settings } = file;
    if (type !== undefined) {
        const planned = planMachine({ ...settings.defaults, instanceType: type });
        if (!planned.works) throw new Refusal(planned.conflict);
    }
    return withMember(file, {
        name,
        ...(keys.length > 0 && { sshPublicKeys: keys }),
        ...(type !== undefined && { instanceTypes: [type] }),
    });
}

/** Says what the stack file gets. */
function inFile(stack: string, { row, others, written }: Membership): string[] {
    const keys = (row["sshPublicKeys"] ?? []) as readonly string[];
    const names = others.map(({ name }) => String(name)).join(", ");
    return [
        keys.length === 0
            ? "no SSH key: a shell and the desktop through Session Manager need none"
            : `SSH ${keys.length === 1 ? "key" : "keys"} ${keys.map(keyName).join(", ")}`,
        ...(written.includes(row) && written.length > 1
            ? [`Pulumi.${stack}.yaml then names ${names} too, who was a member by default`]
            : []),
    ];
}

/** Returns whoever joins, and all who have no box yet, as on a new stack, by boxes that are alike. */
async function toBringUp(
    { account }: Session,
    joining: string,
    { alike }: Membership,
): Promise<BoxesAlike[]> {
    const boxes = await account.boxes();
    const lacks = (name: string) => !boxes.some(({ member }) => member === name);
    return alike.flatMap((it) => {
        const members = it.members.filter(({ name }) => name === joining || lacks(name));
        return members.length === 0 ? [] : [{ ...it, members }];
    });
}

/** Says what is tried after the first type and zone. */
function insteadOf([, ...rest]: readonly Attempt[]): string {
    return rest.length === 0 ? "" : `; if AWS has none, then ${rest.map(nameOf).join(", ")}`;
}

/** Says which data the new box gets: whoever has a former member's name has that member's data. */
async function dataFor(
    session: Session,
    { value: name }: Given,
    { settings }: Membership,
): Promise<string> {
    const { account } = session;
    const [volumes, snapshots] = await Promise.all([account.volumes(), account.snapshots()]);
    const kept = planVolumes(volumes, settings, stackFile(session)).existing.get(name);
    if (kept !== undefined) {
        const monthly = (kept.sizeGiB * prices.gp3GbMonth.usd).toFixed(2);
        return (
            `the data volume that ${name} had here before: ${kept.id} (${kept.sizeGiB} GiB, $${monthly} a month), with ` +
            "/home, /data and SSH host keys. Somebody else needs another name"
        );
    }
    const theirs = snapshots.filter(({ member }) => member === name).length;
    const former =
        theirs === 0
            ? ""
            : `. AWS has snapshots of a former ${name}'s data, ${theirs} in all; afterwards, to list them: npx workstation ` +
              `restore list ${session.stack} --member ${name}`;
    return `a new data volume of ${memberNamed(settings, name).dataVolumeGiB} GiB${former}`;
}

/** Says whose boxes are created as well, as on a new stack. */
function alsoBegun(names: readonly string[]): string[] {
    return names.length === 0 ? [] : [`a box for ${names.join(", ")} as well, who had none yet`];
}

/**
 * Writes the former stack file back after a failure, unless the new member has a box by then, which `up` completes. A
 * refused launch leaves nothing to pay for.
 */
async function putBackWithoutBox(session: Session, name: string, former: string): Promise<void> {
    const boxes = await session.account.boxes().catch(() => undefined);
    if (boxes === undefined || boxes.some(({ member }) => member === name)) return;
    session.putBack(former);
    session.say(`${name} has no box, and is not in Pulumi.${session.stack}.yaml any more`);
}

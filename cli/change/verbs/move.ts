import { Argument } from "commander";
import { prices } from "../../../catalog/prices";
import { Refusal } from "../../../settings/refusal";
import { askOfferings } from "../../aws/offerings";
import { options } from "../../command-line";
import { planAttempts } from "../attempts";
import { bringUp } from "../bring-up";
import type { Change } from "../change";
import type { Course } from "../course";
import { membersNamed, ofMembers } from "../member";
import { planRecovery } from "../recover";
import { reportFormer } from "../report-former";

/** Moves every box of the stack, and its data, to another zone of the region. */
export const move: Change = {
    name: "move",
    summary: "move the boxes and their data to another zone of the region",
    group: "Change",
    argument: new Argument("<zone>", "an availability zone, for example us-east-1b"),
    options: [options.oneMember()],
    examples: ["move us-east-1b --dry-run", "move us-east-1c gpu --member ana"],

    foresee({ stack, region, settings }, { value: zone, member }) {
        if (!zone.startsWith(region) || !/^[a-z]$/.test(zone.slice(region.length))) {
            throw new Refusal(
                `${zone} is not a zone of ${region}, the stack's region; its zones are named ${region}a, ${region}b and so on`,
            );
        }
        const steps = membersNamed(settings, member).flatMap(({ name, dataVolumeGiB }) =>
            stepsOf(name, "the data volume", dataVolumeGiB, zone),
        );
        return { title: `Stack ${stack}: to ${zone}`, steps, changes: {}, member };
    },

    async propose(session, given) {
        const { account, alike, settings, stack } = session;
        const { value: zone, member: name } = given;
        const asked = membersNamed(settings, name);
        const offerings = await askOfferings(account.ec2);
        if (!offerings.zones.includes(zone)) {
            throw new Refusal(
                `${zone} is not a zone of ${session.region} for this account; there are ${offerings.zones.join(", ")}`,
            );
        }
        const recovery = await planRecovery(session, given);
        const volumes = ofMembers(recovery.volumes, asked);
        const elsewhere = volumes.filter((it) => it.zone !== zone);
        if (elsewhere.length === 0) {
            const which =
                name === undefined ? `every data volume of ${stack}` : `the data volume of ${name}`;
            throw new Refusal(`${which} is in ${zone} already`);
        }
        const courses = alike.flatMap((boxes): Course[] => {
            const members = boxes.members.filter((it) => asked.includes(it));
            if (members.length === 0) return [];
            const theirs = ofMembers(volumes, members);
            const { attempts } = planAttempts(boxes, offerings, theirs);
            // Boxes that are there already stay as they are: their data's own zone is `undefined`.
            const isThere = theirs.length > 0 && theirs.every((it) => it.zone === zone);
            const there = attempts.filter((it) => it.zone === (isThere ? undefined : zone));
            const { instanceTypes: others } = boxes.box;
            if (there.length === 0) {
                const member = name === undefined ? "" : ` --member ${name}`;
                throw new Refusal(
                    `${zone} offers none of ${others.join(", ")}; choose another type first: npx workstation resize TYPE ${stack}${member}`,
                );
            }
            return [{ ...boxes, members, attempts: there, others, inRows: name !== undefined }];
        });
        const types = new Set(courses.flatMap(({ attempts: [it] }) => it?.instanceType ?? []));
        return {
            title: `Stack ${stack}: to ${zone}, as ${[...types].join(", ")}`,
            steps: elsewhere.flatMap(({ member, id, sizeGiB }) =>
                stepsOf(member, id, sizeGiB, zone),
            ),
            changes: {},
            member: name,
            recovery,
            carryOut: async () => {
                await bringUp(session, offerings, courses);
                await reportFormer(session);
            },
        };
    },
};

function stepsOf(member: string, volume: string, sizeGiB: number, zone: string): string[] {
    return [
        `${member}'s box stops; a snapshot of ${volume} (${sizeGiB} GiB) is taken and becomes a new volume in ${zone}`,
        "a new box with that volume starts there and passes its self-test, then the old box is deleted",
        `${volume} is kept, at $${prices.gp3GbMonth.usd} per GiB and month, until you delete it`,
    ];
}

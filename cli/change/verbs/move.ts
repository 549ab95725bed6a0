import { Argument } from "commander";
import { prices } from "../../../catalog/prices";
import { Refusal } from "../../../settings/refusal";
import { askOfferings } from "../../aws/offerings";
import { planAttempts } from "../attempts";
import { bringUp } from "../bring-up";
import type { Change } from "../change";
import { planRecovery } from "../recover";
import { reportFormer } from "../report-former";

/** Moves every box of the stack, and its data, to another zone of the region. */
export const move: Change = {
    name: "move",
    summary: "move the boxes and their data to another zone of the region",
    group: "Change",
    argument: new Argument("<zone>", "an availability zone, for example us-east-1b"),
    examples: ["move us-east-1b --dry-run", "move us-east-1c gpu"],

    foresee({ stack, region, settings }, { value: zone }) {
        if (!zone.startsWith(region) || !/^[a-z]$/.test(zone.slice(region.length))) {
            throw new Refusal(
                `${zone} is not a zone of ${region}, the stack's region; its zones are named ${region}a, ${region}b and so on`,
            );
        }
        const steps = settings.members.flatMap(({ name }) =>
            stepsOf(name, "the data volume", settings.dataVolumeGiB, zone),
        );
        return { title: `Stack ${stack}: to ${zone}`, steps, changes: {} };
    },

    async propose(session, given) {
        const { account, settings, stack } = session;
        const { value: zone } = given;
        const offerings = await askOfferings(account.ec2);
        if (!offerings.zones.includes(zone)) {
            throw new Refusal(
                `${zone} is not a zone of ${session.region} for this account; there are ${offerings.zones.join(", ")}`,
            );
        }
        const recovery = await planRecovery(session, given);
        const { volumes } = recovery;
        const elsewhere = volumes.filter((it) => it.zone !== zone);
        if (elsewhere.length === 0)
            throw new Refusal(`every data volume of ${stack} is in ${zone} already`);
        const { attempts } = planAttempts(settings, offerings, volumes);
        const there = attempts.filter((it) => it.zone === zone);
        const [first] = there;
        if (first === undefined) {
            const types = settings.instanceTypes.join(", ");
            throw new Refusal(
                `${zone} offers none of ${types}; choose another type first: npx workstation resize TYPE ${stack}`,
            );
        }
        return {
            title: `Stack ${stack}: to ${zone}, as ${first.instanceType}`,
            steps: elsewhere.flatMap(({ member, id, sizeGiB }) =>
                stepsOf(member, id, sizeGiB, zone),
            ),
            changes: {},
            recovery,
            carryOut: async () => {
                await bringUp(session, offerings, there);
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

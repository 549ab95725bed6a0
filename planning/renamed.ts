import { Refusal } from "../settings/refusal";
import type { Caller } from "./caller";
import type { Settings } from "../settings/settings";
import type { ExistingVolume } from "./volumes";

/**
 * Refuses a change that looks like a new name for a member: a box still holds the volume of somebody whom the settings no
 * longer name, and they name somebody who has none. The new name would get a box with an empty volume.
 *
 * Keys do not tell a new name from a new person: members may have none, and no volume says whose keys it had.
 *
 * @throws Refusal with the way that keeps the data, for one person and for two.
 */
export function refuseRenamed(
    found: readonly ExistingVolume[],
    { members }: Pick<Settings, "members">,
    { stack, endAll }: Caller,
): void {
    const names = members.map(({ name }) => name);
    const gone = found.filter(({ member, inUse }) => {
        return inUse === true && member !== "" && !names.includes(member);
    });
    const blank = names.filter((name) => !found.some(({ member }) => member === name));
    const [volume, next] = [gone[0], blank[0]];
    if (volume === undefined || next === undefined) return;
    const { id, member, zone } = volume;
    const [joining, up] = [blank.join(" and "), `\`pulumi up --stack ${stack}\``];
    // A stack has a member at least, so the last one leaves it by its end. That keeps the volumes too.
    const away = blank.length === names.length ? endAll : `take ${joining} out and run ${up}`;
    const retag =
        `aws ec2 create-tags --region ${zone.slice(0, -1)} --resources ${id} ` +
        `--tags Key=workstation:member,Value=${next}`;
    throw new Refusal(
        `members of stack ${stack} no longer has ${member}, whose box has data volume ${id}, and now has ${joining} ` +
            "without a volume. A new name is a new member with an empty volume, so nothing was changed.\n" +
            `  - If ${next} is ${member}: keep the name ${member}, which the home and the volume have too.\n` +
            `  - If ${next} must have ${member}'s data under the new name: ${away}. Then run \`${retag}\`, name ` +
            `${next} in members and run ${up}. The files are in /home/${member} and /data then.\n` +
            `  - If ${next} is somebody else: ${away}. Then name ${next} in members and run ${up}. ` +
            `${member}'s volume is kept.`,
    );
}

import { getInstance, getInstances } from "@pulumi/aws/ec2";
import type { InvokeOptions } from "@pulumi/pulumi";
import { installsDesktop, type LeftOut, leftOut } from "../desktop";
import { memberTag, type Tags } from "../tags";
import type { Member } from "../../settings/settings";

/**
 * Asks AWS which members have a box with a desktop that their settings leave out, so that it would be replaced. The
 * first member who follows the stack stands for the others who do.
 *
 * Makes no look-up where nobody's desktop is left out, else two for the stack and two for each row that leaves it out.
 */
export async function lookUpInstalledDesktops(
    members: readonly Member[],
    tags: Tags,
    options: InvokeOptions = {},
): Promise<readonly LeftOut[]> {
    const found = await Promise.all(
        leftOut(members).map(async (group) => {
            const { ids } = await getInstances(
                {
                    instanceTags: { ...tags, [memberTag]: group.names[0]! },
                    instanceStateNames: ["pending", "running", "stopping", "stopped"],
                },
                options,
            );
            const boxes = await Promise.all(
                ids.map((instanceId) => getInstance({ instanceId, getUserData: true }, options)),
            );
            return boxes.some(({ userDataBase64 }) => installsDesktop(userDataBase64)) ? group : [];
        }),
    );
    return found.flat();
}

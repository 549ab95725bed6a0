import { DescribeInstanceTypeOfferingsCommand } from "@aws-sdk/client-ec2";
import { filter } from "../../aws/ec2-tags";
import type { Box } from "../../boxes/find";
import { check, fail, type Finding, ok } from "../check";

/** Decides by whether AWS offers the box's type in its zone. Capacity at the moment is another matter, and only a start shows it. */
export function decideOffering({
    box: { instanceType, zone, stack, member },
    isOffered,
}: {
    readonly box: Pick<Box, "instanceType" | "zone" | "stack" | "member">;
    readonly isOffered: boolean;
}): Finding {
    if (isOffered) return ok(`AWS offers ${instanceType} in ${zone}`);
    return fail(
        `AWS does not offer ${instanceType} in ${zone}`,
        `ask whoever deploys to run \`npx workstation move ZONE ${stack} --member ${member}\` or ` +
            `\`npx workstation resize TYPE ${stack} --member ${member}\``,
    );
}

export const offering = check("offering", {
    after: ["your box"],
    ask: async (asked, abortSignal) => {
        const [{ ec2 }, box] = [await asked.aws(), await asked.box()];
        const { InstanceTypeOfferings = [] } = await ec2.send(
            new DescribeInstanceTypeOfferingsCommand({
                LocationType: "availability-zone",
                Filters: [filter("instance-type", box.instanceType), filter("location", box.zone)],
            }),
            { abortSignal },
        );
        return { box, isOffered: InstanceTypeOfferings.length > 0 };
    },
    decide: decideOffering,
});

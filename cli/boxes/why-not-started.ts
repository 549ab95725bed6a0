import { quotaOf } from "../../catalog/quotas";
import { Refusal } from "../../settings/refusal";
import type { Box } from "./find";

type Stuck = Pick<Box, "stack" | "member" | "instanceType" | "zone" | "spot">;

/**
 * Explains why EC2 does not start a box, by the code of its error or of its `StateReason` (EC2 API reference, "Error
 * codes", 2026-11). A member cannot fix any of it alone, so the remedies name the commands of whoever deploys.
 *
 * @returns nothing for an error that is not about this box.
 */
export function whyNotStarted(code: string, box: Stuck): Refusal | undefined {
    const { stack, member, instanceType, zone } = box;
    const whose = `${member}'s box in ${stack}`;
    const start = `npx workstation start --stack ${stack} --member ${member}`;
    const elsewhere =
        `ask whoever deploys to run \`npx workstation move ZONE ${stack} --member ${member}\` or ` +
        `\`npx workstation resize TYPE ${stack} --member ${member}\``;
    if (/Insufficient(Instance|Host)Capacity|SpotMaxPriceTooLow/.test(code)) {
        return new Refusal(
            `AWS has no ${instanceType} to give in ${zone} at the moment, so ${whose} stays stopped\n` +
                `next: \`${start}\` later, or ${elsewhere}`,
        );
    }
    if (/(Vcpu|Instance)LimitExceeded|MaxSpotInstanceCountExceeded/.test(code)) {
        const quota = quotaOf(instanceType, box.spot);
        const named = quota === undefined ? "" : `, ${quota.code} (${quota.name}),`;
        return new Refusal(
            `the account's quota${named} has no room for another ${instanceType}, so ${whose} stays stopped\n` +
                `next: \`${start}\` once another box has stopped, or ${elsewhere}; more quota: ` +
                `\`aws service-quotas request-service-quota-increase --service-code ec2 --quota-code ${quota?.code ?? "CODE"} --desired-value NUMBER\``,
        );
    }
    if (/IncorrectSpotRequestState|SpotInstance/.test(code)) {
        return new Refusal(
            `${whose} is a spot box whose capacity AWS has taken back, and only AWS can start it again; it does so once it has ` +
                `capacity\nnext: \`npx workstation status\` shows when it runs, or ask whoever deploys to run ` +
                `\`npx workstation rebuild ${stack} --member ${member}\`, which keeps the data`,
        );
    }
    return undefined;
}

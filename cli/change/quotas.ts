import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { quotaOf } from "../../catalog/quotas";
import { imageKeyFor } from "../../planning/machine";
import { runningBoxes } from "../aws/running-boxes";
import type { BoxSettings, Member, Settings } from "../../settings/settings";
import { needOf, type RunningBox, tellNeed, type Wanted } from "./quota-need";
import type { Session } from "./session";
import { memberTag, projectTag, stackTag } from "../../planning/tags";

/**
 * Asks AWS whether a change fits the account's vCPU quota, so that a refusal does not come half-way through.
 *
 * @returns sentences to show before consent. AWS decides at launch: other boxes come and go.
 */
export async function quotaSteps(session: Session, wanted: readonly Wanted[]): Promise<string[]> {
    const { region, settings } = session;
    const inPlace = (name: string, from: string, to: string) => {
        const box = boxOf(settings, name);
        return imageKeyFor(box, from) === imageKeyFor(box, to);
    };
    const need = needOf(wanted, await ofAccount(session), inPlace);
    if (need === undefined) return [];
    const { code, name } = need.quota;
    try {
        const { Quota } = await new ServiceQuotasClient(session.login).send(
            new GetServiceQuotaCommand({ ServiceCode: "ec2", QuotaCode: code }),
        );
        return tellNeed(need, Quota?.Value ?? 0, region);
    } catch (error) {
        const why = error instanceof Error ? error.name : String(error);
        return [
            `it is not known whether this fits ${code} (${name}): GetServiceQuota answered ${why}`,
        ];
    }
}

/** Asks the same for members whose boxes are replaced by new ones of the same type. */
export async function quotaStepsOfNewBoxes(
    session: Session,
    members: readonly string[],
): Promise<string[]> {
    const boxes = (await session.account.boxes()).filter((it) => members.includes(it.member));
    const wanted = boxes.map(({ member, instanceType }): Wanted => {
        const { spot } = boxOf(session.settings, member);
        return { member, instanceType, spot, box: "new" };
    });
    return quotaStepsByQuota(session, wanted);
}

/** Returns the settings of a member's box; of somebody who is no member, what the stack says. */
function boxOf({ defaults, members }: Settings, member: string): BoxSettings {
    return members.find(({ name }) => name === member) ?? defaults;
}

/** Asks the same once for each quota that the types count in, with each box's first such type. */
export async function quotaStepsOfTypes(
    session: Session,
    boxes: readonly { readonly members: readonly Member[]; readonly types: readonly string[] }[],
): Promise<string[]> {
    const wanted = boxes.flatMap(({ members, types }) =>
        members.flatMap(({ name: member, spot }) =>
            types
                .filter(
                    (type, at) =>
                        types.findIndex((it) => quotaOf(it, spot) === quotaOf(type, spot)) === at,
                )
                .map((instanceType): Wanted => ({ member, instanceType, spot, box: "kept" })),
        ),
    );
    return quotaStepsByQuota(session, wanted);
}

async function quotaStepsByQuota(session: Session, wanted: readonly Wanted[]): Promise<string[]> {
    const byQuota = new Map<string | undefined, Wanted[]>();
    for (const it of wanted) {
        const code = quotaOf(it.instanceType, it.spot)?.code;
        byQuota.set(code, [...(byQuota.get(code) ?? []), it]);
    }
    const steps = await Promise.all([...byQuota.values()].map((some) => quotaSteps(session, some)));
    return steps.flat();
}

/** Returns all running boxes of the account, as all count in its quotas; the stack's own with their member. */
async function ofAccount({ account, project, stack }: Session): Promise<RunningBox[]> {
    return (await runningBoxes(account.ec2)).map(({ tags, ...box }) => {
        const own = tags[projectTag] === project && tags[stackTag] === stack;
        return { ...box, ...(own ? { member: tags[memberTag] ?? "" } : {}) };
    });
}

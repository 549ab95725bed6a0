import { paginateDescribeInstances } from "@aws-sdk/client-ec2";
import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { quotaOf, vcpusOf } from "../../catalog/quotas";
import { imageKeyFor } from "../../planning/machine";
import { filter, tagsOf } from "../aws/ec2-tags";
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
    const inPlace = (from: string, to: string) =>
        imageKeyFor(settings, from) === imageKeyFor(settings, to);
    const need = needOf(wanted, await runningBoxes(session), inPlace);
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
    const { spot } = session.settings;
    return quotaSteps(
        session,
        boxes.map(({ member, instanceType }) => ({ member, instanceType, spot, box: "new" })),
    );
}

/** Asks the same once for each quota that the types count in, with the first such type. */
export async function quotaStepsOfTypes(
    session: Session,
    types: readonly string[],
): Promise<string[]> {
    const { members, spot } = session.settings;
    const first = types.filter(
        (type, at) => types.findIndex((it) => quotaOf(it, spot) === quotaOf(type, spot)) === at,
    );
    const steps = await Promise.all(
        first.map((instanceType) =>
            quotaSteps(
                session,
                members.map(({ name }) => ({ member: name, instanceType, spot, box: "kept" })),
            ),
        ),
    );
    return steps.flat();
}

/** Returns all running boxes of the account, as all count in its quotas; the stack's own with their member. */
async function runningBoxes({ account, project, stack }: Session): Promise<RunningBox[]> {
    const found: RunningBox[] = [];
    const running = { Filters: [filter("instance-state-name", "pending", "running")] };
    for await (const page of paginateDescribeInstances({ client: account.ec2 }, running)) {
        for (const it of (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances)) {
            const instanceType = String(it.InstanceType);
            const { CoreCount = 0, ThreadsPerCore = 0 } = it.CpuOptions ?? {};
            const tags = tagsOf(it.Tags);
            const own = tags[projectTag] === project && tags[stackTag] === stack;
            found.push({
                ...{ id: it.InstanceId ?? "", instanceType, spot: it.InstanceLifecycle === "spot" },
                vcpus: vcpusOf(instanceType) || CoreCount * ThreadsPerCore,
                ...(own ? { member: tags[memberTag] ?? "" } : {}),
            });
        }
    }
    return found;
}

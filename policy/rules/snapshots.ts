import { all, each, type HeldRule, listOf, none, ofType, type Resource, types } from "../rule";

interface PolicyDetails {
    readonly resourceTypes?: readonly string[];
    readonly targetTags?: Readonly<Record<string, string>>;
    readonly schedules?: readonly {
        readonly createRule?: { readonly interval?: number; readonly intervalUnit?: string };
        readonly shareRules?: readonly unknown[];
    }[];
}

const dayInHours = 24;

export const snapshotRules: readonly HeldRule[] = [
    {
        ids: ["dlm_ebs_snapshot_lifecycle_policy_exists"],
        title: "every data volume is snapshotted at least once a day",
        check: (declared) =>
            each(types.volume, ({ tags }) => {
                const own = (tags ?? {}) as Readonly<Record<string, string>>;
                const policies = ofType(types.lifecyclePolicy, declared);
                if (policies.some((policy) => isDaily(policy) && targets(policy, own))) {
                    return undefined;
                }
                return "no daily snapshot schedule takes this volume; add the schedule's targetTags";
            })(declared),
    },
    {
        ids: ["ec2_ebs_public_snapshot", "EC2.1"],
        title: "no snapshot is shared with anybody",
        check: all(
            each(types.lifecyclePolicy, (inputs) =>
                details(inputs).schedules?.some(({ shareRules }) => listOf(shareRules).length > 0)
                    ? "a schedule shares its snapshots; remove shareRules"
                    : undefined,
            ),
            none(
                ["aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission"],
                "lets another account make a volume from a snapshot; remove it",
            ),
        ),
    },
];

function details(inputs: Resource["inputs"]): PolicyDetails {
    return inputs["policyDetails"] ?? {};
}

function isDaily({ inputs }: Resource): boolean {
    if (inputs["state"] === "DISABLED") return false;
    const { resourceTypes, schedules } = details(inputs);
    const daily = listOf<NonNullable<PolicyDetails["schedules"]>[number]>(schedules).some(
        ({ createRule }) =>
            createRule?.intervalUnit === "HOURS" && Number(createRule.interval) <= dayInHours,
    );
    return daily && listOf(resourceTypes).includes("VOLUME");
}

/** Tells whether a schedule covers a volume: Data Lifecycle Manager takes volumes with any one of the tags. */
function targets({ inputs }: Resource, tags: Readonly<Record<string, string>>): boolean {
    return Object.entries(details(inputs).targetTags ?? {}).some(([tag, value]) => {
        return tags[tag] === value;
    });
}

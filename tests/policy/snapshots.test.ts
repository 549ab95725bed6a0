import { type Resource, types } from "../../policy/rule";
import { snapshotRules } from "../../policy/rules/snapshots";
import { describeRules } from "./describe-rules";
import { edit, type Mutation, plus, without } from "./graphs";

/** Changes the only schedule of the snapshot policy. */
function schedule(change: Resource["inputs"]): Mutation {
    return edit(types.lifecyclePolicy, ({ policyDetails }) => {
        const details = policyDetails as { schedules: readonly Resource["inputs"][] };
        return {
            policyDetails: { ...details, schedules: [{ ...details.schedules[0], ...change }] },
        };
    });
}

describe("Rules of snapshots", () => {
    describeRules(snapshotRules, {
        dlm_ebs_snapshot_lifecycle_policy_exists: {
            "a stack without a schedule": without(types.lifecyclePolicy),
            "a schedule without details": edit(types.lifecyclePolicy, () => ({
                policyDetails: undefined,
            })),
            "a volume that carries another tag": edit(types.volume, () => ({
                tags: { "workstation:snapshots": "somebody/else/daily" },
            })),
            "a volume without tags": edit(types.volume, () => ({ tags: undefined })),
            "a schedule that is switched off": edit(types.lifecyclePolicy, () => ({
                state: "DISABLED",
            })),
            "a schedule for whole instances": edit(types.lifecyclePolicy, (inputs) => ({
                policyDetails: {
                    ...(inputs["policyDetails"] as object),
                    resourceTypes: ["INSTANCE"],
                },
            })),
            "a schedule without a target": edit(types.lifecyclePolicy, (inputs) => ({
                policyDetails: { ...(inputs["policyDetails"] as object), targetTags: undefined },
            })),
            "a snapshot every other day": schedule({
                createRule: { interval: 48, intervalUnit: "HOURS" },
            }),
            "a schedule that makes nothing": schedule({ createRule: undefined }),
        },
        ec2_ebs_public_snapshot: {
            "a schedule that shares its snapshots": schedule({
                shareRules: [{ targetAccounts: ["111122223333"] }],
            }),
            "a snapshot that another account may use": plus(
                "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
            ),
        },
    });
});

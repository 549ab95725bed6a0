import { isOffered } from "../regions";
import { notFound, type Refused } from "./aws-error";
import { holdsObjects, refusesBucket, refusesBucketPart, refusesLifecycle } from "./buckets";
import { isSlow, refusesChange, refusesQueue, refusesToDeleteEnvironment } from "./batch";
import { managedPolicy, refusesDocument, refusesPolicy, refusesToAttachPolicy } from "./iam";
import {
    hasTarget,
    refusesLogGroup,
    refusesLogPolicy,
    refusesRule,
    refusesTarget,
} from "./log-limits";
import {
    association,
    attachment,
    bucket,
    computeEnvironment,
    eventRule,
    eventTarget,
    instance,
    jobQueue,
    logGroup,
    logPolicy,
    document,
    type ResourceType,
    volume,
} from "./resource-types";
import {
    allOfType,
    attachmentOf,
    type Existing,
    isRunning,
    type SimulatedAccount,
} from "./simulated-account";
import { refusesToAssociate } from "./command-documents";
import { alreadyThere } from "./unique";
import { exceedsVcpus } from "./vcpus";
import { refusesSnapshot } from "./volumes";

type Inputs = Readonly<Record<string, unknown>>;

const groupAttachment = "aws:iam/groupPolicyAttachment:GroupPolicyAttachment";
const roleAttachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

/** Returns why AWS would refuse to create this resource, or `undefined`. */
export function refusesToCreate(
    account: SimulatedAccount,
    type: ResourceType,
    inputs: Inputs,
    region: string,
): Refused {
    return alreadyThere(account, type, inputs) ?? creationLimits[type]?.(account, inputs, region);
}

const creationLimits: Partial<
    Record<ResourceType, (account: SimulatedAccount, inputs: Inputs, region: string) => Refused>
> = {
    "aws:ec2/vpc:Vpc": (account, _inputs, region) => {
        const here = allOfType(account, "aws:ec2/vpc:Vpc").filter((vpc) => vpc.region === region);
        return here.length >= account.quotas.vpcs
            ? "VpcLimitExceeded: The maximum number of VPCs has been reached."
            : undefined;
    },
    [instance]: refusesToLaunch,
    [attachment]: refusesToAttach,
    [association]: refusesToAssociate,
    [volume]: refusesSnapshot,
    [eventRule]: refusesRule,
    [eventTarget]: refusesTarget,
    [logGroup]: refusesLogGroup,
    [logPolicy]: refusesLogPolicy,
    [managedPolicy]: refusesPolicy,
    [bucket]: refusesBucket,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": refusesLifecycle,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": refusesBucketPart,
    "aws:s3/bucketPolicy:BucketPolicy": refusesBucketPart,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": refusesBucketPart,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
        refusesBucketPart,
    "aws:s3/bucketVersioning:BucketVersioning": refusesBucketPart,
    [jobQueue]: refusesQueue,
    [groupAttachment]: refusesToAttachPolicy(groupAttachment, "group"),
    [roleAttachment]: refusesToAttachPolicy(roleAttachment, "role"),
};

function refusesToLaunch(account: SimulatedAccount, inputs: Inputs, region: string): Refused {
    const subnet = account.existing[String(inputs["subnetId"])];
    if (subnet === undefined) return notFound(inputs["subnetId"]);
    const zone = String(subnet.inputs["availabilityZone"]);
    const name = String(inputs["instanceType"]);
    if (!isOffered(name, region, zone)) {
        return (
            `Unsupported: Your requested instance type (${name}) is not supported in your requested ` +
            `Availability Zone (${zone}).`
        );
    }
    return exceedsVcpus(account, inputs);
}

function refusesToAttach(account: SimulatedAccount, { instanceId, volumeId }: Inputs): Refused {
    const disk = account.existing[String(volumeId)];
    const box = account.existing[String(instanceId)];
    if (disk === undefined) return notFound(volumeId);
    if (box === undefined) return notFound(instanceId);
    const holder = attachmentOf(account, volumeId);
    // The provider adopts an attachment to the same instance.
    if (holder !== undefined && holder.inputs["instanceId"] !== instanceId) return inUse(holder);
    return disk.state["availabilityZone"] === box.state["availabilityZone"]
        ? undefined
        : `InvalidVolume.ZoneMismatch: The volume '${disk.id}' is not in the same availability zone ` +
              `as instance '${box.id}'`;
}

function inUse({ inputs: { volumeId, instanceId } }: Existing): string {
    return `VolumeInUse: ${String(volumeId)} is already attached to ${String(instanceId)}`;
}

/** Returns why AWS would refuse this change, or `undefined`. */
export function refusesToUpdate(
    account: SimulatedAccount,
    resource: Existing,
    news: Inputs,
): Refused {
    const { id, type, inputs } = resource;
    if (type === volume && Number(news["size"]) < Number(inputs["size"])) {
        return (
            "InvalidParameterValue: New size cannot be smaller than existing size: " +
            `${String(news["size"])} < ${String(inputs["size"])}`
        );
    }
    if (rootGiB(news) < rootGiB(inputs)) {
        return `InvalidParameterValue: New size cannot be smaller than existing size: ${rootGiB(news)}`;
    }
    if (type === instance && news["instanceType"] !== inputs["instanceType"]) {
        return inputs["instanceMarketOptions"] === undefined
            ? exceedsVcpus(account, news, id)
            : "UnsupportedOperation: The instance type of a spot instance cannot be modified.";
    }
    if (type === association) return refusesToAssociate(account, news);
    if (isSlow(type)) {
        const busy = refusesChange(resource, "update");
        return busy ?? (type === jobQueue ? refusesQueue(account, news) : undefined);
    }
    return type === managedPolicy ? refusesDocument(news) : undefined;
}

function rootGiB({ rootBlockDevice }: Inputs): number {
    return Number((rootBlockDevice as Inputs | undefined)?.["volumeSize"] ?? 0);
}

/** Returns why AWS would refuse to delete this resource, or `undefined`. */
export function refusesToDelete(account: SimulatedAccount, resource: Existing): Refused {
    const { id, type, inputs } = resource;
    if (type === attachment) {
        const box = account.existing[String(inputs["instanceId"])];
        // EC2 would leave it `detaching` until the box unmounts it, and writes would be lost.
        return isRunning(box) && inputs["stopInstanceBeforeDetaching"] !== true
            ? `IncorrectState: ${String(inputs["volumeId"])} is mounted on ${String(inputs["instanceId"])}, which runs`
            : undefined;
    }
    if (type === document) {
        const associated = allOfType(account, association);
        return associated.some((it) => it.inputs["name"] === resource.state["name"])
            ? "AssociatedInstances: You must disassociate a document from all managed nodes before you can delete it."
            : undefined;
    }
    const busy = isSlow(type) ? refusesChange(resource, "delete") : undefined;
    if (busy !== undefined) return busy;
    if (type === computeEnvironment) return refusesToDeleteEnvironment(account, resource);
    const holder = type === volume ? attachmentOf(account, id) : undefined;
    if (holder !== undefined) return inUse(holder);
    if (inputs["disableApiTermination"] === true)
        return `OperationNotPermitted: The instance '${id}' may not be terminated.`;
    if (type === eventRule) return hasTarget(account, resource);
    // CloudWatch Logs does not know who writes into a log group.
    if (type === logGroup) return undefined;
    // S3 asks what a bucket holds, not who names it.
    if (type === bucket) return holdsObjects(account, resource);
    const user = Object.values(account.existing).find((other) => uses(other, resource));
    if (user !== undefined && type === managedPolicy)
        return "DeleteConflict: Cannot delete a policy attached to entities.";
    return user === undefined ? undefined : `DependencyViolation: ${id} is used by ${user.id}`;
}

/** Types that do not keep EC2 from terminating their instance: it detaches volumes, and the check stays behind. */
const outlivesInstance: readonly ResourceType[] = [attachment, association];

/** True when `user` names the other resource among its properties. */
function uses(user: Existing, { id, type, state }: Existing): boolean {
    if (user.id === id) return false;
    if (type === instance && outlivesInstance.includes(user.type)) return false;
    const own = new Set([id, state["arn"]]);
    const mentions = (value: unknown): boolean =>
        typeof value === "object" && value !== null
            ? Object.values(value).some(mentions)
            : own.has(value);
    return mentions(user.inputs);
}

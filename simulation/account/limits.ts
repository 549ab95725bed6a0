import { isOffered } from "../regions";
import { notFound, type Refused } from "./aws-error";
import { association, attachment, instance, type ResourceType, volume } from "./resource-types";
import {
    allOfType,
    attachmentOf,
    type Existing,
    isRunning,
    type SimulatedAccount,
} from "./simulated-account";
import { alreadyThere } from "./unique";
import { exceedsVcpus } from "./vcpus";
import { refusesSnapshot } from "./volumes";

type Inputs = Readonly<Record<string, unknown>>;

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
    [volume]: refusesSnapshot,
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

/**
 * Returns why a running box fails its self-test; `undefined` when it has its data volume and passes. This is no
 * refusal: AWS has made the association by then.
 */
export function failsToProve(account: SimulatedAccount, inputs: Inputs): string | undefined {
    const [target] = (inputs["targets"] ?? []) as readonly { values: readonly string[] }[];
    const box = account.existing[target?.values[0] ?? ""];
    const failed = "unexpected state 'Failed', wanted target 'Success'";
    const attached = allOfType(account, attachment).some(
        ({ inputs: { instanceId } }) => instanceId === box?.id,
    );
    if (!attached) return `${failed}. data volume is not attached`;
    return account.unready === true ? failed : undefined;
}

/** Returns why AWS would refuse this change, or `undefined`. */
export function refusesToUpdate(
    account: SimulatedAccount,
    { id, type, inputs }: Existing,
    news: Inputs,
): Refused {
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
    return undefined;
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
    const holder = type === volume ? attachmentOf(account, id) : undefined;
    if (holder !== undefined) return inUse(holder);
    if (inputs["disableApiTermination"] === true)
        return `OperationNotPermitted: The instance '${id}' may not be terminated.`;
    const user = Object.values(account.existing).find((other) => uses(other, resource));
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

import { isDeepStrictEqual } from "node:util";
import { type QuotaCode, quotaOf, vcpusOf } from "../../catalog/quotas";
import { isOffered } from "../regions";
import type { ResourceType } from "./resource-types";
import {
    allOfType,
    attachmentOf,
    type Existing,
    isRunning,
    type SimulatedAccount,
} from "./simulated-account";

type Inputs = Readonly<Record<string, unknown>>;

/** AWS's error code and a sentence in its words; `undefined` when AWS accepts the request. */
export type Refused = string | undefined;

/** Returns why AWS would refuse to create this resource, or `undefined`. */
export function refusesToCreate(
    account: SimulatedAccount,
    type: ResourceType,
    inputs: Inputs,
    region: string,
): Refused {
    return alreadyThere(account, type, inputs) ?? creationLimits[type]?.(account, inputs, region);
}

interface Unique {
    readonly by: readonly string[];
    readonly error: string;
}

const uniqueRule: Unique = {
    by: ["securityGroupId", "cidrIpv4", "fromPort", "ipProtocol"],
    error: "InvalidPermission.Duplicate: the specified rule already exists",
};

/** Resources AWS allows only once. An interrupted `up`, run again, asks for a second. */
const unique: Partial<Record<ResourceType, Unique>> = {
    "aws:ec2/internetGateway:InternetGateway": {
        by: ["vpcId"],
        error: "Resource.AlreadyAssociated: the VPC already has an internet gateway attached",
    },
    "aws:ec2/route:Route": {
        by: ["routeTableId", "destinationCidrBlock"],
        error: "RouteAlreadyExists: the route identified by 0.0.0.0/0 already exists",
    },
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {
        by: ["subnetId"],
        error: "Resource.AlreadyAssociated: the subnet already has an associated route table",
    },
    "aws:ec2/subnet:Subnet": {
        by: ["vpcId", "cidrBlock"],
        error: "InvalidSubnet.Conflict: The CIDR conflicts with another subnet",
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
        by: ["vpcId", "serviceName"],
        error: "RouteAlreadyExists: the route table already has a route with this prefix list",
    },
    "aws:ssm/association:Association": {
        by: ["name", "targets", "parameters"],
        error: "AssociationAlreadyExists: the specified association already exists",
    },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": uniqueRule,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": uniqueRule,
};

function alreadyThere(account: SimulatedAccount, type: ResourceType, inputs: Inputs): Refused {
    const rule = unique[type];
    const twin = allOfType(account, type).find((it) =>
        rule?.by.every(
            (property) =>
                inputs[property] !== undefined &&
                isDeepStrictEqual(it.inputs[property], inputs[property]),
        ),
    );
    return twin === undefined ? undefined : rule?.error;
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
    "aws:ec2/instance:Instance": refusesToLaunch,
    "aws:ec2/volumeAttachment:VolumeAttachment": refusesToAttach,
};

function refusesToLaunch(account: SimulatedAccount, inputs: Inputs, region: string): Refused {
    const subnet = account.existing[String(inputs["subnetId"])];
    if (subnet === undefined)
        return `InvalidSubnetID.NotFound: The subnet ID '${String(inputs["subnetId"])}' does not exist`;
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

/**
 * Refuses a box past the vCPU quota of its family and purchase. Running and pending boxes count, stopped ones do not.
 *
 * @param box inputs of the box to run.
 * @param apartFrom id of the box to leave out of the count, because it is the one that changes.
 */
function exceedsVcpus(account: SimulatedAccount, box: Inputs, apartFrom?: string): Refused {
    const quota = quotaIn(box);
    if (quota === undefined) return undefined; // no source says which quota counts
    const inUse = allOfType(account, "aws:ec2/instance:Instance")
        .filter((it) => it.id !== apartFrom && quotaIn(it.inputs)?.code === quota.code)
        .filter(({ state }) => ["pending", "running"].includes(String(state["instanceState"])))
        .reduce((sum, { inputs }) => sum + vcpusOf(String(inputs["instanceType"])), 0);
    const limit = vcpuLimit(account, quota.code);
    if (inUse + vcpusOf(String(box["instanceType"])) <= limit) return undefined;
    return quota.spot
        ? "MaxSpotInstanceCountExceeded: Max spot instance count exceeded"
        : "VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of " +
              `${limit} allows for the instance bucket that the specified instance type belongs to.`;
}

const quotaIn = ({ instanceType, instanceMarketOptions }: Inputs) =>
    quotaOf(String(instanceType), instanceMarketOptions !== undefined);

/** Returns the account's limit for a quota. */
export function vcpuLimit({ quotas }: SimulatedAccount, code: QuotaCode): number {
    return quotas.vcpus[code] ?? 640;
}

/** Returns why AWS would refuse to start this stopped box, or `undefined`. */
export function refusesToStart(account: SimulatedAccount, { id, inputs }: Existing): Refused {
    return exceedsVcpus(account, inputs, id);
}

function refusesToAttach(account: SimulatedAccount, { instanceId, volumeId }: Inputs): Refused {
    const volume = account.existing[String(volumeId)];
    const instance = account.existing[String(instanceId)];
    if (volume === undefined)
        return `InvalidVolume.NotFound: The volume '${String(volumeId)}' does not exist.`;
    if (instance === undefined)
        return `InvalidInstanceID.NotFound: The instance ID '${String(instanceId)}' does not exist`;
    const holder = attachmentOf(account, volumeId);
    // The provider adopts an attachment to the same instance.
    if (holder !== undefined && holder.inputs["instanceId"] !== instanceId)
        return `VolumeInUse: ${volume.id} is already attached to ${String(holder.inputs["instanceId"])}`;
    const zones = [volume, instance].map(({ state }) => state["availabilityZone"]);
    return zones[0] === zones[1]
        ? undefined
        : `InvalidVolume.ZoneMismatch: The volume '${volume.id}' is not in the same availability zone ` +
              `as instance '${instance.id}'`;
}

/**
 * Returns why a running box fails its self-test; `undefined` when it has its data volume and passes. This is no
 * refusal: AWS has made the association by then.
 */
export function failsToProve(account: SimulatedAccount, inputs: Inputs): string | undefined {
    const [target] = (inputs["targets"] ?? []) as readonly { values: readonly string[] }[];
    const instance = account.existing[target?.values[0] ?? ""];
    const failed = "unexpected state 'Failed', wanted target 'Success'";
    const attached = allOfType(account, "aws:ec2/volumeAttachment:VolumeAttachment").some(
        ({ inputs: { instanceId } }) => instanceId === instance?.id,
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
    if (type === "aws:ebs/volume:Volume" && Number(news["size"]) < Number(inputs["size"])) {
        return (
            "InvalidParameterValue: New size cannot be smaller than existing size: " +
            `${String(news["size"])} < ${String(inputs["size"])}`
        );
    }
    if (rootGiB(news) < rootGiB(inputs)) {
        return `InvalidParameterValue: New size cannot be smaller than existing size: ${rootGiB(news)}`;
    }
    if (type === "aws:ec2/instance:Instance" && news["instanceType"] !== inputs["instanceType"]) {
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
    if (type === "aws:ec2/volumeAttachment:VolumeAttachment") {
        const instance = account.existing[String(inputs["instanceId"])];
        // EC2 would leave it `detaching` until the box unmounts it, and writes would be lost.
        return isRunning(instance) && inputs["stopInstanceBeforeDetaching"] !== true
            ? `IncorrectState: ${String(inputs["volumeId"])} is mounted on ${String(inputs["instanceId"])}, which runs`
            : undefined;
    }
    if (inputs["disableApiTermination"] === true)
        return `OperationNotPermitted: The instance '${id}' may not be terminated.`;
    const user = Object.values(account.existing).find((other) => uses(other, resource));
    return user === undefined ? undefined : `DependencyViolation: ${id} is used by ${user.id}`;
}

/** Types that do not keep EC2 from terminating their instance: it detaches volumes, and the check stays behind. */
const outlivesInstance: readonly ResourceType[] = [
    "aws:ec2/volumeAttachment:VolumeAttachment",
    "aws:ssm/association:Association",
];

/** True when `user` names the other resource among its properties. */
function uses(user: Existing, { id, type, state }: Existing): boolean {
    if (user.id === id) return false;
    if (type === "aws:ec2/instance:Instance" && outlivesInstance.includes(user.type)) return false;
    const own = new Set([id, state["arn"]]);
    const mentions = (value: unknown): boolean =>
        typeof value === "object" && value !== null
            ? Object.values(value).some(mentions)
            : own.has(value);
    return mentions(user.inputs);
}

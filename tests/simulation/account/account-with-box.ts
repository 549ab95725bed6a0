import { create } from "../../../simulation/account/changes";
import {
    attachment,
    instance,
    type ResourceType,
    volume as volumeType,
} from "../../../simulation/account/resource-types";
import {
    emptyAccount,
    type Existing,
    type Quotas,
} from "../../../simulation/account/simulated-account";

export const region = "us-east-1";

/** Creates an account with a subnet in each of two zones; the first has a box with a volume attached. */
export function accountWithBox(quotas: Partial<Quotas> = {}) {
    const account = emptyAccount(quotas);
    const make = (type: ResourceType, name: string, inputs: Record<string, unknown>): Existing =>
        create(account, { type, name, region, inputs });
    const subnet = (zone: string) =>
        make("aws:ec2/subnet:Subnet", zone, {
            availabilityZone: `us-east-1${zone}`,
            mapPublicIpOnLaunch: zone !== "b",
        }).id;
    const subnets = { a: subnet("a"), b: subnet("b"), e: subnet("e") };
    const launch = (name: string, type: string, subnetId = subnets.a, spot = false) =>
        make(instance, name, {
            ...{ instanceType: type, subnetId },
            ...(spot ? { instanceMarketOptions: { marketType: "spot" } } : {}),
        });
    const box = launch("ana", "t3.large");
    const volume = make(volumeType, "ana-data", { availabilityZone: "us-east-1a", size: 50 });
    const attach = (instanceId: string, stop = true) =>
        make(attachment, "ana", {
            instanceId,
            volumeId: volume.id,
            ...(stop ? { stopInstanceBeforeDetaching: true } : {}),
        });
    return { account, make, subnets, launch, box, volume, attach };
}

import { images } from "../catalog/images";
import { defaultBoundary, gzipped, type MimePart, renderMime } from "../cloud-init/mime";
import { listedVolumes, volumeStatus } from "./account/account";
import { askOnline } from "./account/registration";
import { allOfType, emptyWorld, type Existing, type World } from "./account/world";
import { isOffered, zonesOf } from "./regions";

type Inputs = Readonly<Record<string, unknown>>;
type Answer = (inputs: Inputs) => Record<string, unknown>;

/**
 * Returns the answers to the program's lookups at AWS and the cloudinit provider, by token.
 *
 * @param world the account to look in. @default an empty one
 */
export function lookupAnswers(
    region: string,
    world: World = emptyWorld(),
): Readonly<Record<string, Answer>> {
    const newest = (key: string) => world.newerImages[key] ?? imageId(key);
    return {
        "aws:index/getRegion:getRegion": () => ({ id: region, region }),
        "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
            id: region,
            names: zonesOf(region),
        }),
        "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": (inputs) => {
            const pairs = filterValues(inputs, "instance-type").flatMap((type) =>
                zonesOf(region)
                    .filter((zone) => isOffered(type, region, zone))
                    .map((zone) => ({ type, zone })),
            );
            return {
                id: region,
                instanceTypes: pairs.map(({ type }) => type),
                locations: pairs.map(({ zone }) => zone),
            };
        },
        "aws:ssm/getParameter:getParameter": ({ name }) => {
            const refused = (why: string) =>
                new Error(`reading SSM Parameter (${String(name)}): ${why}`);
            if (world.denied?.includes("ssm:GetParameter") === true)
                throw refused(
                    "operation error SSM: GetParameter, https response error StatusCode: 400, api error " +
                        "AccessDeniedException: User: arn:aws:iam::123456789012:user/ana is not authorized to " +
                        "perform: ssm:GetParameter",
                );
            const found = Object.values(images).find(({ ssmParameter }) => ssmParameter === name);
            // The provider's words for AWS's ParameterNotFound.
            if (found === undefined) throw refused("couldn't find resource");
            return { id: name, name, value: newest(found.key) };
        },
        "aws:ec2/getAmi:getAmi": (inputs) => {
            const [name] = filterValues(inputs, "name");
            const named = Object.values(images).find(({ nameFilter }) => nameFilter === name)?.key;
            if (name !== undefined && inputs["mostRecent"] !== true)
                throw new Error("Your query returned more than one result");
            if (name !== undefined && named === undefined)
                throw new Error("Your query returned no results");
            const id = named === undefined ? filterValues(inputs, "image-id")[0] : newest(named);
            // DescribeImages hides these from every filter, even one for their own id.
            if (world.deprecatedImages?.includes(id ?? "") && inputs["includeDeprecated"] !== true)
                throw new Error("Your query returned no results");
            return ami(id);
        },
        "aws:ebs/getEbsVolumes:getEbsVolumes": (inputs) => ({
            id: region,
            ids: listedVolumes(world, region)
                .filter((volume) => matches(volume, inputs, volumeStatus(world, volume.id)))
                .map(({ id }) => id),
        }),
        "aws:ebs/getVolume:getVolume": (inputs) => {
            const [id = ""] = filterValues(inputs, "volume-id");
            const volume = world.existing[id];
            if (volume === undefined) throw new Error("no matching EC2 EBS Volume found");
            return { ...volume.state, id, volumeId: id };
        },
        "aws:ec2/getInstances:getInstances": ({ instanceTags, instanceStateNames }) => ({
            id: region,
            ids: allOfType(world, "aws:ec2/instance:Instance")
                .filter((it) => it.region === region)
                .filter(({ state }) =>
                    (instanceStateNames as readonly unknown[]).includes(state["instanceState"]),
                )
                .filter(({ inputs: { tags } }) =>
                    Object.entries(instanceTags as Inputs).every(
                        ([key, value]) => (tags as Inputs)[key] === value,
                    ),
                )
                .map(({ id }) => id),
        }),
        "aws:ec2/getInstance:getInstance": ({ instanceId }) => {
            const instance = world.existing[String(instanceId)];
            if (instance === undefined) throw new Error("no matching EC2 Instance found");
            const ebsBlockDevices = allOfType(world, "aws:ec2/volumeAttachment:VolumeAttachment")
                .filter(({ inputs }) => inputs["instanceId"] === instanceId)
                .map(({ inputs: { deviceName, volumeId } }) => ({ deviceName, volumeId }));
            // The simulation has no clock: a box without a launch time of its own was launched long ago.
            const launchTime = "2026-11-27T03:00:00Z";
            return { launchTime, ...instance.state, id: instanceId, ebsBlockDevices };
        },
        "aws:ssm/getInstances:getInstances": (inputs) => {
            const [status] = filterValues(inputs, "PingStatus");
            if (status !== "Online")
                throw new Error("the simulation is asked for boxes online only");
            return { id: region, ids: askOnline(world, filterValues(inputs, "InstanceIds")) };
        },
        "cloudinit:index/getConfig:getConfig": ({ parts, boundary, gzip, base64Encode }) => {
            const message = renderMime(parts as MimePart[], boundary as string | undefined);
            const bytes = gzip === false ? message : gzipped(message);
            return {
                id: "rendered",
                boundary: boundary ?? defaultBoundary,
                rendered: bytes.toString(base64Encode === false ? "utf8" : "base64"),
            };
        },
    };
}

/** Makes an id that names its image, so that nobody mistakes it for one of AWS's. */
function imageId(key: string): string {
    return `ami-${key}`;
}

/** Describes an image of the catalog; any other id counts as a user's own x86_64 image. */
function ami(id: string | undefined): Record<string, unknown> {
    const known = Object.values(images).find(({ key }) => imageId(key) === id);
    return {
        id,
        imageId: id,
        name: known?.description ?? id,
        architecture: known?.architecture ?? "x86_64",
        rootDeviceName: "/dev/xvda",
        blockDeviceMappings: [
            { deviceName: "/dev/xvda", ebs: { volume_size: String(known?.minRootGiB ?? 8) } },
        ],
    };
}

/** Applies EC2's filters: all must match, each with one of its values. */
function matches({ inputs: { tags } }: Existing, inputs: Inputs, status: string): boolean {
    const filters = (inputs["filters"] ?? []) as readonly { name: string; values: string[] }[];
    return filters.every(({ name, values }) => {
        const actual = name === "status" ? status : (tags as Inputs)[name.replace("tag:", "")];
        return values.includes(String(actual));
    });
}

function filterValues(inputs: Inputs, name: string): readonly string[] {
    const filters = (inputs["filters"] ?? []) as readonly { name: string; values: string[] }[];
    return filters.find((filter) => filter.name === name)?.values ?? [];
}

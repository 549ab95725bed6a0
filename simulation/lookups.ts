import { isDeepStrictEqual } from "node:util";
import { defaultBoundary, gzipped, type MimePart, renderMime } from "../cloud-init/mime";
import {
    describedInstances,
    describedVolumes,
    describedVpcs,
    taggedBuckets,
    type Filter,
} from "./account/described";
import { describedImage, imageOfName, imageOfParameter } from "./account/images";
import { askOnline } from "./account/registration";
import { attachment } from "./account/resource-types";
import { allOfType, emptyAccount, type SimulatedAccount } from "./account/simulated-account";
import { isOffered, zonesOf } from "./regions";

type Inputs = Readonly<Record<string, unknown>>;
type Answer = (inputs: Inputs) => Record<string, unknown>;

/**
 * Returns the answers to the program's lookups at AWS and the cloudinit provider, by token.
 *
 * @param account the account to look in. @default an empty one
 */
export function lookupAnswers(
    region: string,
    account: SimulatedAccount = emptyAccount(),
): Readonly<Record<string, Answer>> {
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
            if (account.denied?.includes("ssm:GetParameter") === true)
                throw refused(
                    "operation error SSM: GetParameter, https response error StatusCode: 400, api error " +
                        "AccessDeniedException: User: arn:aws:iam::123456789012:user/ana is not authorized to " +
                        "perform: ssm:GetParameter",
                );
            const value = imageOfParameter(account, name);
            // The provider's words for AWS's ParameterNotFound.
            if (value === undefined) throw refused("couldn't find resource");
            return { id: name, name, value };
        },
        "aws:ec2/getAmi:getAmi": (inputs) => {
            const [name] = filterValues(inputs, "name");
            const [asked] = filterValues(inputs, "image-id");
            if (name !== undefined && inputs["mostRecent"] !== true)
                throw new Error("Your query returned more than one result");
            const id = name === undefined ? asked : imageOfName(account, name);
            // DescribeImages hides these from every filter, even one for their own id.
            if (
                id === undefined ||
                (account.deprecatedImages?.includes(id) && inputs["includeDeprecated"] !== true)
            )
                throw new Error("Your query returned no results");
            return describedImage(id);
        },
        "aws:ebs/getEbsVolumes:getEbsVolumes": (inputs) => ({
            id: region,
            ids: describedVolumes(account, region, { filters: filtersOf(inputs) }).map(
                ({ id }) => id,
            ),
        }),
        "aws:ebs/getVolume:getVolume": (inputs) => {
            const [volume] = describedVolumes(account, region, { filters: filtersOf(inputs) });
            if (volume === undefined) throw new Error("no matching EC2 EBS Volume found");
            return { ...volume.state, id: volume.id, volumeId: volume.id };
        },
        "aws:ec2/getVpcs:getVpcs": ({ tags }) => {
            const found = describedVpcs(account, region, { filters: tagFilters(tags) });
            return { id: region, ids: found.map(({ id }) => id) };
        },
        "aws:ec2/getVpc:getVpc": ({ id }) => {
            const [vpc] = describedVpcs(account, region, { ids: [String(id)] });
            return { ...vpc?.state, id };
        },
        "aws:ec2/getInstances:getInstances": (inputs) => {
            const { instanceTags, instanceStateNames } = inputs;
            const tagged = tagFilters(instanceTags ?? {});
            const values = instanceStateNames as readonly string[];
            const filters = [
                ...[...tagged, ...filtersOf(inputs)],
                { name: "instance-state-name", values },
            ];
            const found = describedInstances(account, region, { filters });
            return { id: region, ids: found.map(({ id }) => id) };
        },
        "aws:ec2/getInstance:getInstance": ({ instanceId, getUserData }) => {
            const ids = [String(instanceId)];
            const [instance] = describedInstances(account, region, { ids });
            if (instance?.state["instanceState"] === "terminated")
                throw new Error("no matching EC2 Instance found");
            const ebsBlockDevices = allOfType(account, attachment)
                .filter(({ inputs }) => inputs["instanceId"] === instanceId)
                .map(({ inputs: { deviceName, volumeId } }) => ({ deviceName, volumeId }));
            // The simulation has no clock: a box without a launch time of its own was launched long ago.
            const launchTime = "2026-11-27T03:00:00Z";
            const { userDataBase64, ...state } = instance?.state ?? {};
            const userData = getUserData === true ? { userDataBase64 } : {};
            return { launchTime, ...state, ...userData, id: instanceId, ebsBlockDevices };
        },
        "aws:ssm/getInstances:getInstances": (inputs) => {
            const [status] = filterValues(inputs, "PingStatus");
            if (status !== "Online")
                throw new Error("the simulation is asked for boxes online only");
            return { id: region, ids: askOnline(account, filterValues(inputs, "InstanceIds")) };
        },
        "aws:resourcegroupstaggingapi/getResources:getResources": (inputs) => {
            const asked = inputs["resourceTypeFilters"] as readonly string[];
            if (!isDeepStrictEqual(asked, ["s3"]))
                throw new Error("the simulation is asked for tagged buckets only");
            const tags = inputs["tagFilters"] as readonly { key: string; values: string[] }[];
            const filters = tags.map(({ key, values }) => ({ name: `tag:${key}`, values }));
            const found = taggedBuckets(account, region, { filters });
            return {
                id: region,
                resourceTagMappingLists: found.map(({ state: { arn } }) => ({ resourceArn: arn })),
            };
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

function filtersOf(inputs: Inputs): readonly Filter[] {
    return (inputs["filters"] ?? []) as readonly Filter[];
}

/** Returns the provider's filters for a map of tags. */
function tagFilters(tags: unknown): Filter[] {
    const all = Object.entries(tags as Readonly<Record<string, string>>);
    return all.map(([key, value]) => ({ name: `tag:${key}`, values: [value] }));
}

function filterValues(inputs: Inputs, name: string): readonly string[] {
    return filtersOf(inputs).find((filter) => filter.name === name)?.values ?? [];
}

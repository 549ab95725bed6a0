import { frameworkNames } from "../catalog/frameworks";
import { operatingSystems } from "../catalog/platform";
import { zonePattern } from "../catalog/regions";
import { type Access, accessKinds, sshFrom } from "./access";
import { Blank } from "./edit";
import {
    amount,
    type Field,
    flag,
    list,
    oneOf,
    text,
    wholeNumber,
    wholeNumberOrZero,
} from "./fields";
import { checkTypes } from "./instance-types";
import { accessWords, frameworkWords, osWords } from "./meant";
import { checkMembers } from "./members";
import { release } from "./release";

export type { Access } from "./access";
export type { Member } from "./members";

/** EBS gp3 volumes hold 1 GiB to 16 TiB (EBS user guide, general purpose volumes, 2026-11). */
export const largestVolumeGiB = 16_384;

/**
 * Every setting of a stack file, in the order of `Pulumi.yaml`, which gives its default and says what it means. Names,
 * types, checks and the list of docs/settings.md follow from this table.
 */
export const fields = {
    /** Candidates in order of preference. */
    instanceTypes: list(checkTypes),
    os: oneOf(operatingSystems, osWords),
    members: list(checkMembers),
    desktop: flag(),
    framework: oneOf(frameworkNames, frameworkWords),
    /** Absent: the newest release that the chosen machine runs. */
    frameworkVersion: release,
    /** Absent: what the chosen machine's image and software need. */
    rootVolumeGiB: wholeNumberOrZero(8, largestVolumeGiB),
    dataVolumeGiB: wholeNumber(1, largestVolumeGiB),
    /** Snapshot from which a new data volume is created. */
    dataSnapshot: text(() => ({
        pattern: /^snap-[0-9a-f]{8,17}$/,
        wrong: "is not the id of a snapshot",
        allowed: "an EBS snapshot id, snap-..., or nothing",
        near: () => new Blank("snap-ID", "snap-0123456789abcdef0"),
    })),
    /** Machine image to use and to follow. Absent: looked up once, then frozen. */
    imageId: text(() => ({
        pattern: /^ami-[0-9a-f]{8,17}$/,
        wrong: "is not the id of a machine image",
        allowed: "a machine image id, ami-..., or nothing",
        near: () => new Blank("ami-ID", "ami-0123456789abcdef0"),
    })),
    access: oneOf(accessKinds, accessWords),
    sshFrom,
    spot: flag(),
    /** Limit on the on-demand price of one box, in USD per hour. */
    maxHourlyUsd: amount(0.01, 1000),
    /** Absent: the first zone that offers the chosen type. */
    availabilityZone: text(({ region }) => ({
        pattern: zonePattern(region),
        wrong: region === undefined ? "is not a zone" : `is not a zone of ${region}`,
        allowed: `a zone of the stack's region, such as ${region ?? "us-east-1"}a, or nothing`,
        near: (value) => `${region ?? "us-east-1"}${/\d([a-z])$/.exec(value)?.[1] ?? "a"}`,
    })),
} satisfies Record<string, Field<unknown>>;

export type SettingName = keyof typeof fields;
export const settingNames = Object.keys(fields) as readonly SettingName[];

type Read<Name extends SettingName> = ReturnType<(typeof fields)[Name]["read"]>;
type Optional = {
    [Name in SettingName]: undefined extends Read<Name> ? Name : never;
}[SettingName];

/** The values of one stack's settings; a setting left empty is absent. */
export type Values = {
    readonly [Name in keyof typeof fields as Exclude<Name, Optional>]: Read<Name>;
} & {
    readonly [Name in keyof typeof fields as Extract<Name, Optional>]?: NonNullable<Read<Name>>;
};

/** One stack's settings, checked. */
export interface Settings extends Omit<Values, "os" | "access" | "sshFrom"> {
    readonly operatingSystem: Values["os"];
    readonly access: Access;
}

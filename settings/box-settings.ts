import { frameworkNames } from "../catalog/frameworks";
import { operatingSystems } from "../catalog/platform";
import { zonePattern } from "../catalog/regions";
import { Blank } from "./edit";
import {
    amount,
    type Field,
    flag,
    flagOrEmpty,
    list,
    oneOf,
    text,
    wholeNumber,
    wholeNumberOrZero,
} from "./fields";
import { idleStopMinutes } from "./idle-stop";
import { checkTypes } from "./instance-types";
import { frameworkWords, osWords } from "./meant";
import { release } from "./release";

/** EBS gp3 volumes hold 1 GiB to 16 TiB (EBS user guide, general purpose volumes, 2026-11). */
export const largestVolumeGiB = 16_384;

/**
 * The settings of one box. The stack gives each a value for all members, and a member's row may give another one for
 * that member alone, under the same name and with the same checks.
 */
export const boxFields = {
    /** Candidates in order of preference. */
    instanceTypes: list(checkTypes),
    os: oneOf(operatingSystems, osWords),
    /** Whether the desktop is on. */
    desktop: flag(),
    /** Whether the box has a desktop, on or off. Absent: what `desktop` says. */
    installDesktop: flagOrEmpty(),
    framework: oneOf(frameworkNames, frameworkWords),
    /** Absent: the newest release that the chosen machine runs. */
    frameworkVersion: release,
    /** Whether JupyterLab and TensorBoard can be opened. Absent: wherever there is a framework. */
    notebook: flagOrEmpty(),
    /** Minutes without use, after which the box stops; 0 for never. */
    idleStopMinutes,
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

export type BoxSettingName = keyof typeof boxFields;
export const boxSettingNames = Object.keys(boxFields) as readonly BoxSettingName[];

export function isBoxSetting(name: unknown): name is BoxSettingName {
    return boxSettingNames.some((known) => known === name);
}

type Read<Fields extends Record<string, Field<unknown>>, Name extends keyof Fields> = ReturnType<
    Fields[Name]["read"]
>;
type Optional<Fields extends Record<string, Field<unknown>>> = {
    [Name in keyof Fields]: undefined extends Read<Fields, Name> ? Name : never;
}[keyof Fields];

/** The values of a table of settings; a setting left empty is absent. */
export type ValuesOf<Fields extends Record<string, Field<unknown>>> = {
    readonly [Name in keyof Fields as Exclude<Name, Optional<Fields>>]: Read<Fields, Name>;
} & {
    readonly [Name in keyof Fields as Extract<Name, Optional<Fields>>]?: NonNullable<
        Read<Fields, Name>
    >;
};

/** One box's settings, checked. */
export interface BoxSettings extends Omit<ValuesOf<typeof boxFields>, "os"> {
    readonly operatingSystem: ValuesOf<typeof boxFields>["os"];
}

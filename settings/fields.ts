import { Blank, type Value } from "./edit";
import { flagWords, meant, numberIn } from "./meant";
import { type Problem, shown } from "./problem";

/** Raw configuration of one stack: keys without their namespace, values as text, lists and objects as JSON. */
export type RawSettings = Readonly<Record<string, string>>;

/** A setting in the configuration that it is read from. */
export interface Given {
    readonly setting: string;
    readonly raw: RawSettings;
    /** Where the stack is; `undefined` when the region is unknown or wrong. */
    readonly region: string | undefined;
    /** Where a refusal goes. */
    readonly problems: Problem[];
}

/** One row of the table of settings. */
export interface Field<T> {
    /** The type that `Pulumi.yaml` declares; a test compares the two. */
    readonly type: "string" | "integer" | "boolean" | "array" | "object";
    /** Returns the value, or what is nearest to it and a problem. `undefined` stands for a setting left empty. */
    readonly read: (given: Given) => T;
}

/** Reads a list, which `check` refuses by name when it has another shape. */
export function list<T>(check: (value: unknown, given: Given) => T): Field<T> {
    return { type: "array", read: (given) => check(parsed(given.raw[given.setting]), given) };
}

/** Reads a map, which `check` refuses by name when it has another shape. */
export function object<T>(check: (value: unknown, given: Given) => T): Field<T> {
    return { ...list(check), type: "object" };
}

/** Reads one of some choices. People's own words for a choice are in `words`. */
export function oneOf<T extends string>(
    choices: readonly T[],
    words: Readonly<Record<string, T>>,
): Field<T> {
    return {
        type: "string",
        read: (given) => {
            const value = textOf(given);
            if (isOneOf(choices, value)) return value;
            const near = meant(value, choices, words);
            const fix = near ?? new Blank("CHOICE", choices[0]!);
            refuse(given, "is not one of the choices", choices.join(", "), fix);
            return near ?? choices[0]!;
        },
    };
}

export function isOneOf<T extends string>(choices: readonly T[], value: unknown): value is T {
    return choices.some((choice) => choice === value);
}

const flags = ["true", "false"] as const;

export function flag(): Field<boolean> {
    return { type: "boolean", read: (given) => flagFrom(given, flags.join(", ")) };
}

/** Reads a flag that may be left empty. It is text in `Pulumi.yaml`, because each boolean there has a value. */
export function flagOrEmpty(): Field<boolean | undefined> {
    const allowed = `${flags.join(", ")}; or nothing`;
    return {
        type: "string",
        read: (given) => (textOf(given) === "" ? undefined : flagFrom(given, allowed)),
    };
}

function flagFrom(given: Given, allowed: string): boolean {
    const value = textOf(given);
    if (isOneOf(flags, value)) return value === "true";
    const near = meant(value, flags, flagWords);
    const fix = near === undefined ? new Blank("CHOICE", "true") : near === "true";
    refuse(given, "is not one of the choices", allowed, fix);
    return near !== "false";
}

export function wholeNumber(least: number, most: number): Field<number> {
    return {
        type: "integer",
        read: (given) => numberFrom(given, { least, most, below: least, whole: true }),
    };
}

/** Reads a whole number, or 0 for what the chosen machine needs. */
export function wholeNumberOrZero(least: number, most: number): Field<number | undefined> {
    return {
        type: "integer",
        read: (given) =>
            decimal(textOf(given)) === 0
                ? undefined
                : numberFrom(given, { least, most, below: 0, whole: true }),
    };
}

/** Reads an amount of money, which Pulumi has no type for. */
export function amount(least: number, most: number): Field<number> {
    return {
        type: "string",
        read: (given) => numberFrom(given, { least, most, below: least, whole: false }),
    };
}

interface Range {
    readonly least: number;
    readonly most: number;
    /** The value for a number below `least`. */
    readonly below: number;
    readonly whole: boolean;
}

function numberFrom(given: Given, { least, most, below, whole }: Range): number {
    const value = decimal(textOf(given));
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
    const near = numberIn(textOf(given));
    const inRange = near === undefined ? undefined : near < least ? below : Math.min(most, near);
    const fix = inRange !== undefined && whole ? Math.ceil(inRange) : inRange;
    const wrong = whole ? "is not a whole number in range" : "is not a number in range";
    refuse(given, wrong, `${below < least ? `${below}, or ` : ""}${least} to ${most}`, fix);
    return least;
}

/** Reads a number as people write it. `0x10` and `1e3` count as text, because most readers see text in them. */
function decimal(text: string): number {
    return /^\s*[+-]?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : NaN;
}

interface Form {
    readonly pattern: RegExp;
    readonly wrong: string;
    readonly allowed: string;
    /** Returns the value that was meant; `undefined` removes the setting. */
    readonly near: (value: string) => Value | undefined;
}

/** Reads a text of a certain form, such as an id. It may be left empty. */
export function text(formOf: (given: Given) => Form): Field<string | undefined> {
    return {
        type: "string",
        read: (given) => {
            const value = textOf(given);
            if (value === "") return undefined;
            const { pattern, wrong, allowed, near } = formOf(given);
            if (pattern.test(value)) return value;
            refuse(given, wrong, allowed, near(value));
            return undefined;
        },
    };
}

/** Returns the text of a setting, empty where it is not there. */
export function textOf({ raw, setting }: Given): string {
    return raw[setting] ?? "";
}

/** Adds a problem whose fix is another value for the setting, or its removal. */
function refuse(given: Given, wrong: string, allowed: string, value: Value | undefined): void {
    const { setting, problems } = given;
    const fix = [{ path: [setting] as const, ...(value !== undefined && { value }) }];
    problems.push({ setting, wrong, got: shown(parsed(textOf(given))), allowed, fix });
}

/** Parses JSON, or returns the text itself, which the checks of shape then refuse by name. */
export function parsed(value: string | undefined): unknown {
    try {
        return JSON.parse(value ?? "null");
    } catch {
        return value;
    }
}

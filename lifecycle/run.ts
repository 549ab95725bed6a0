import { print } from "../cli/print";
import { destroy } from "./destroy";
import { inWords } from "./failed";
import { grow } from "./grow";
import { move } from "./move";
import { rebuild } from "./rebuild";
import { resize } from "./resize";
import { restore } from "./restore";
import { Session } from "./session";
import { snapshot } from "./snapshot";
import { typed } from "./typed";
import { up } from "./up";
import { upgradeImage } from "./upgrade-image";

export interface Options {
    readonly yes?: boolean;
    readonly member?: string;
    readonly to?: string;
}

type Run = (session: Session, value: string, options: Options) => Promise<void>;

const verbs = {
    up: (session, _value, options) => up(session, options),
    resize: (session, type, options) => resize(session, type, options),
    rebuild: (session, _value, options) => rebuild(session, options.member, options),
    move: (session, zone, options) => move(session, zone, options),
    snapshot: (session, _value, options) => snapshot(session, options.member, options),
    restore: (session, source, options) => restore(session, source, options.member, options),
    grow: (session, size, options) => grow(session, Number(size), options),
    "upgrade-image": (session, _value, options) => upgradeImage(session, options),
    destroy: (session, _value, options) => destroy(session, options),
} as const satisfies Record<string, Run>;

export type VerbName = keyof typeof verbs;

/** @throws Refusal for all that the user can put right, errors of AWS, of Pulumi and of this computer among them. */
export async function run(
    verb: VerbName,
    projectDir: string,
    stack: string,
    value: string,
    options: Options,
): Promise<void> {
    // It would say at every run that it supports Node 20 until January 2027 only.
    process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
    const say = (line: string) => print(`${line}\n`);
    try {
        const session = await Session.open(projectDir, stack, { makeNew: verb === "up", say });
        await verbs[verb](session, value, options);
    } catch (error) {
        throw inWords(error, typed(verb, value, stack, { ...options }));
    }
}

import { print } from "../print";
import { Refusal } from "../../settings/refusal";
import { explainAwsError } from "../errors/aws-errors";
import { destroy } from "./verbs/destroy";
import { asRefusal, PulumiFailed } from "../errors/failure";
import { grow } from "./verbs/grow";
import { move } from "./verbs/move";
import { isQuota, quotaStepsOfNewBoxes } from "../aws/quotas";
import { rebuild } from "./verbs/rebuild";
import { resize } from "./verbs/resize";
import { restore } from "./verbs/restore";
import { isUnready, whyNotReady } from "./self-test";
import { Session } from "./session";
import { snapshot } from "./verbs/snapshot";
import { type Typed, typed } from "../errors/typed";
import { up } from "./verbs/up";
import { upgradeImage } from "./verbs/upgrade-image";

export interface Options {
    readonly yes?: boolean;
    readonly takeOver?: boolean;
    readonly member?: string;
    readonly to?: string;
    readonly from?: string;
}

type Run = (session: Session, value: string, options: Options) => Promise<void>;

export const verbs = {
    up: (session, _value, options) => up(session, options),
    resize: (session, type, options) => resize(session, type, options),
    rebuild: (session, _value, options) => rebuild(session, options.member, options),
    move: (session, zone, options) => move(session, zone, options),
    snapshot: (session, _value, options) => snapshot(session, options.member, options),
    restore: (session, source, options) => restore(session, source, options),
    grow: (session, size, options) => grow(session, Number(size), options),
    "upgrade-image": (session, _value, options) => upgradeImage(session, options),
    destroy: (session, _value, options) => destroy(session, options),
} as const satisfies Record<string, Run>;

export type VerbName = keyof typeof verbs;

/** @throws Refusal for every error that the user can fix, such as those of AWS, Pulumi and this computer. */
export async function run(
    verb: VerbName,
    projectDir: string,
    stack: string,
    value: string,
    options: Options,
): Promise<void> {
    // AWS's SDK would otherwise warn at every run that it supports Node 20 only until January 2027.
    process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
    const say = (line: string) => print(`${line}\n`);
    let session: Session | undefined;
    try {
        session = await Session.open(projectDir, stack, { makeNew: verb === "up", say });
        await verbs[verb](session, value, options);
    } catch (error) {
        const again = typed(verb, value, stack, { ...options });
        if (session !== undefined && error instanceof PulumiFailed && isQuota(error.message))
            throw await ofQuota(error, session, options, again);
        if (session !== undefined && error instanceof PulumiFailed && isUnready(error.message)) {
            const { account, login } = session;
            for (const line of await whyNotReady(account, login).catch(() => [])) say(line);
        }
        throw asRefusal(error, again);
    }
}

/** Explains a quota that refused a new box: its code and numbers, and how to stop the old box first. */
async function ofQuota(
    error: PulumiFailed,
    session: Session,
    { member }: Options,
    again: Typed,
): Promise<unknown> {
    const members = session.settings.members.map(({ name }) => name);
    const steps = await quotaStepsOfNewBoxes(session, member === undefined ? members : [member]);
    if (steps.length < 2) return asRefusal(error, again);
    const lines = [`${error.doing} failed: ${explainAwsError(error.message)!.cause}.`, ...steps];
    return new Refusal(`${lines.join("\n  - ")}\nnext: one of these, then \`${again.command}\``);
}

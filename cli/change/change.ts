import type { Argument, Option } from "commander";
import type { SettledStack } from "../stack-file/read";
import type { Recovery } from "./recover";
import type { Session } from "./session";

/** What was typed after a verb that changes a stack. */
export interface Given {
    /** The verb's own argument; empty where it has none. */
    readonly value: string;
    readonly member?: string;
    readonly to?: string;
    readonly from?: string;
    /** Files of public keys, or keys themselves. */
    readonly key?: readonly string[];
    readonly type?: string;
    /** Skips the confirmation. */
    readonly yes?: boolean;
    /** Assumes that every command that left a mark has ended. */
    readonly takeOver?: boolean;
    /** Permits a change of a stack that a newer version of this program has changed. */
    readonly allowOlder?: boolean;
    /** Deletes the stack's own bucket with all that is in it. */
    readonly deleteSharedData?: boolean;
    readonly dryRun?: boolean;
    readonly json?: boolean;
}

/** A stack as its file describes it. */
export interface StackFile extends SettledStack {
    readonly projectDir: string;
    readonly stack: string;
}

/** What a change would do. */
export interface Forecast {
    readonly title: string;
    /** What will be done, a sentence each. */
    readonly steps: readonly string[];
    /**
     * Changed settings, to show the change in price: values as in a stack file, lists as JSON.
     *
     * @default no price is shown
     */
    readonly changes?: Readonly<Record<string, string>>;
    /** Whose box changes. @default everyone's */
    readonly member?: string | undefined;
}

/** What a change will do at AWS, once somebody has agreed. */
export interface Proposal extends Forecast {
    /** What interrupted commands have left; it is cleaned up first. */
    readonly recovery?: Recovery;
    /** A name that has to be typed before this is carried out. @default a yes will do */
    readonly toType?: string;
    readonly carryOut: () => Promise<void>;
}

/** A command that changes what a stack has at AWS: how it is typed, what it would do, what it does. */
export interface Change {
    /** As it is typed, for example `resize`, or `member add` where several verbs are about one thing. */
    readonly name: string;
    /** An imperative, in lower case. */
    readonly summary: string;
    readonly group: "Change" | "End";
    /** The verb's own argument, before the stack. */
    readonly argument?: Argument;
    readonly options?: readonly Option[];
    /** Without the command's name, for example `resize g4dn.xlarge`. */
    readonly examples: readonly string[];
    /** Whose box the verb makes, where its own argument names them. @default that of `--member`, or else everybody's */
    readonly newBoxOf?: (given: Given) => string;
    /** Whether it may be the first command on a stack, which Pulumi does not know yet. @default false */
    readonly makesStack?: boolean;
    /**
     * Judges what was typed by the stack file and the catalog alone, in the time of a plan: it needs no account, no
     * Pulumi and no network.
     *
     * @throws Refusal for a mistake that they show.
     */
    readonly foresee: (file: StackFile, given: Given) => Forecast;
    /**
     * Looks at AWS and changes nothing there.
     *
     * @returns nothing when there is nothing to do; then it has said so.
     */
    readonly propose: (session: Session, given: Given) => Promise<Proposal | undefined>;
}

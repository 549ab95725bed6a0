import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
    DescribeVolumesCommand,
    GetConsoleOutputCommand,
    StartInstancesCommand,
    StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import type { Aws } from "../../boxes/open-aws";
import { check, fail, type Finding, ok, unknown } from "../check";

interface Asking {
    readonly aws: Aws;
    readonly id: string;
    readonly abortSignal: AbortSignal;
}

/** A right that a verb needs, and a question that changes nothing. */
interface Right {
    readonly verb: string;
    readonly action: string;
    readonly ask: (asking: Asking) => Promise<unknown>;
}

/** EC2 checks the rights of a dry run and does nothing (EC2 API reference, `DryRun`, 2026-11). A list needs no dry run. */
const rights: readonly Right[] = [
    {
        verb: "start",
        action: "ec2:StartInstances",
        ask: ({ aws, id, abortSignal }) =>
            aws.ec2.send(new StartInstancesCommand({ InstanceIds: [id], DryRun: true }), {
                abortSignal,
            }),
    },
    {
        verb: "stop",
        action: "ec2:StopInstances",
        ask: ({ aws, id, abortSignal }) =>
            aws.ec2.send(new StopInstancesCommand({ InstanceIds: [id], DryRun: true }), {
                abortSignal,
            }),
    },
    {
        verb: "start and stop",
        action: "ec2:DescribeVolumes",
        ask: ({ aws, abortSignal }) =>
            aws.ec2.send(new DescribeVolumesCommand({ DryRun: true }), { abortSignal }),
    },
    {
        verb: "logs",
        action: "ec2:GetConsoleOutput",
        ask: ({ aws, id, abortSignal }) =>
            aws.ec2.send(new GetConsoleOutputCommand({ InstanceId: id, DryRun: true }), {
                abortSignal,
            }),
    },
    {
        verb: "history",
        action: "logs:DescribeLogGroups",
        ask: ({ aws, abortSignal }) =>
            aws.logs.send(new DescribeLogGroupsCommand({ limit: 1 }), { abortSignal }),
    },
];

/** What AWS answered about a right. */
export interface Answer {
    readonly verb: string;
    readonly action: string;
    /** Name of AWS's error; `undefined` where it did as asked. */
    readonly code: string | undefined;
    readonly message: string;
}

const refusals = /^(UnauthorizedOperation|AccessDenied(Exception)?)$/;

/** Decides by AWS's answers: `DryRunOperation` is its word for a right that is there. */
export function decideRights(answers: readonly Answer[]): Finding {
    const isGiven = ({ code }: Answer) => code === undefined || code === "DryRunOperation";
    const refused = answers.filter(({ code }) => refusals.test(code ?? ""));
    const other = answers.find((it) => !isGiven(it) && !refused.includes(it));
    if (refused.length > 0)
        return fail(
            refused
                .map(
                    ({ verb, action, message }) => `${action}, for ${verb}: ${whyRefused(message)}`,
                )
                .join("; "),
            "ask whoever deploys for a member's policy: `npx workstation access STACK --member NAME` prints it",
        );
    if (other !== undefined)
        return unknown(`unknown: AWS answered ${other.code ?? ""} to ${other.action}`);
    const verbs = [...new Set(answers.flatMap(({ verb }) => verb.split(" and ")))];
    return ok(
        `AWS allows what ${verbs.slice(0, -1).join(", ")} and ${verbs.at(-1)} need (by dry run)`,
    );
}

/**
 * Words AWS's refusal. Newer answers name the kind of policy; the encoded rest is readable only with a right that members lack.
 */
export function whyRefused(message: string): string {
    const denied = /with an explicit deny in an? ([\w -]+?)(?=[.:]|$)/.exec(message)?.[1];
    if (denied !== undefined) return `denied by an ${denied}`.replace(/an (?=[^aeio])/, "a ");
    const missing = /because no ([\w-]+ policy) allows/.exec(message)?.[1];
    if (missing !== undefined) return `no ${missing} allows it`;
    return "not allowed";
}

export const permissions = check("permissions", {
    after: ["your box"],
    ask: async (asked, abortSignal) => {
        const [aws, { id }] = [await asked.aws(), await asked.box()];
        return Promise.all(
            rights.map(async ({ verb, action, ask }): Promise<Answer> => {
                const error = await ask({ aws, id, abortSignal }).then(
                    () => undefined,
                    (it: unknown) => it,
                );
                if (error === undefined) return { verb, action, code: undefined, message: "" };
                abortSignal.throwIfAborted();
                if (!(error instanceof Error)) return { verb, action, code: "Error", message: "" };
                return { verb, action, code: error.name, message: error.message };
            }),
        );
    },
    decide: decideRights,
});

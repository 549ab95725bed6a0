/** A value, or several of which one must match. */
export type OneOrMore = string | readonly string[];

/** One statement of an IAM policy. The project grants only: nothing of it needs a `Deny`. */
export interface Statement {
    /** IAM takes letters and digits only. */
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Action: readonly string[];
    readonly Resource: OneOrMore;
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}

/** An IAM policy as IAM reads it. Only this version knows policy variables such as `${aws:userid}`. */
export interface PolicyDocument {
    readonly Version: "2012-10-17";
    readonly Statement: readonly Statement[];
}

/** IAM's limits on a managed policy: its size counts no blanks (IAM user guide, "IAM and STS quotas", 2026-11). */
export const policyLimits = { characters: 6144, name: 128 } as const;

/** Every instance, as EC2 and Systems Manager name it. Statements about it say by tags which ones they mean. */
export const instances = "arn:aws:ec2:*:*:instance/*";

export function allow(
    sid: string,
    actions: readonly string[],
    resource: OneOrMore,
    condition?: Statement["Condition"],
): Statement {
    return {
        ...{ Sid: sid, Effect: "Allow", Action: actions, Resource: resource },
        ...(condition === undefined ? {} : { Condition: condition }),
    };
}

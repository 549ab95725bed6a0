import { memberCalls } from "../../../docs/tables/member-calls";
import { boxPolicy } from "../../../planning/policies/box-policy";
import { memberPolicy, whoeverCalls } from "../../../planning/policies/member-policy";
import type { PolicyDocument } from "../../../planning/policies/policy-document";
import { lastStopTag, stackTags } from "../../../planning/tags";
import {
    asCall,
    type Box,
    type Caller,
    document,
    federated,
    iamUser,
    instance,
    instanceArn,
    node,
    startSession,
} from "./calls";
import type { Call } from "./evaluate";

/** A call, and whether it must be let through. */
export interface Row {
    /** Says what may or may not be done, without who does it. */
    readonly title: string;
    readonly call: Call;
    readonly allowed: boolean;
}

/** Somebody with the rights of a member, and somebody else who has rights of the same kind. */
export interface Way {
    readonly policy: PolicyDocument;
    readonly ana: Caller;
    readonly other: Caller;
}

export const own: Box = { id: "i-0a", project: "workstation", stack: "dev", member: "ana" };
export const others: Readonly<Record<string, Box>> = {
    "another member's box": { ...own, id: "i-0b", member: "ben" },
    "the box of somebody whose name begins alike": { ...own, id: "i-0c", member: "ana-b" },
    "her box in another stack": { ...own, id: "i-0d", stack: "dev2" },
    "her box in another project": { ...own, id: "i-0e", project: "other" },
    "an instance without an owner": { id: "i-0f", project: "workstation", stack: "dev" },
};

export const tag = (member: string) => ({ "aws:PrincipalTag/workstation:member": member });
export const hers = memberPolicy("workstation", "dev", "ana");
export const everybodys = memberPolicy("workstation", "dev", whoeverCalls);

/** Each way in which ana can have the rights of a member. */
export const ways: Readonly<Record<string, Way>> = {
    "as an IAM user, with her own policy": {
        policy: hers,
        ana: iamUser("ana"),
        other: iamUser("ana-b"),
    },
    "through IAM Identity Center, with her own policy": {
        policy: hers,
        ana: federated("ana@example.com"),
        other: federated("ana@example.org"),
    },
    "as an IAM user with a tag, with everybody's policy": {
        policy: everybodys,
        ana: iamUser("ana", tag("ana")),
        other: iamUser("ana-b", tag("ana-b")),
    },
    "through IAM Identity Center with a tag, with everybody's policy": {
        policy: everybodys,
        ana: federated("ana@example.com", tag("ana")),
        other: federated("ana@example.org", tag("ben")),
    },
};

/** Returns the table of a member's calls, each on what is the member's own and on what is not. */
export function callRows({ ana, other }: Pick<Way, "ana" | "other">): Row[] {
    const rows: Row[] = [];
    for (const [verb, calls] of Object.entries(memberCalls)) {
        for (const call of calls) {
            const { action, on } = call;
            const asked = (box: Box, owner = ana) => asCall(call, { caller: ana, owner, box });
            const not = (what: string, box: Box, owner = ana) =>
                rows.push({
                    title: `may not call ${action} for ${verb} on ${what}`,
                    ...{ call: asked(box, owner), allowed: false },
                });
            rows.push({
                title: `may call ${action} for ${verb} on ${on}`,
                ...{ call: asked(own), allowed: true },
            });
            if (on === "the box")
                for (const [whose, box] of Object.entries(others)) not(whose, box);
            if (on === "own definition" || action === "batch:TerminateJob")
                for (const [whose, box] of Object.entries(others)) not(`a job like ${whose}`, box);
            if (action === "batch:TagResource") not("another's job", { ...own, member: "ben" });
            if (on === "the jobs' log")
                for (const stack of ["dev2", "prod"]) not(`jobs of ${stack}`, { ...own, stack });
            if (on === "own session") not("another's session, even on her box", own, other);
            if (on === "the stack's log")
                for (const stack of ["dev2", "dev-b", "prod"])
                    not(`the log of stack ${stack}`, { ...own, stack });
        }
    }
    return rows;
}

/** Returns each change of a tag that would make a box hers, when it is made and later. */
export function tagRows({ ana }: Pick<Way, "ana">): Row[] {
    const tags = {
        "aws:TagKeys": ["workstation:member"],
        "aws:RequestTag/workstation:member": "ana",
    };
    return [own, ...Object.values(others)].flatMap((box) => {
        const context = { ...ana.context, ...tags };
        const atCreation = { ...context, "ec2:CreateAction": "RunInstances" };
        const row = (action: string, when: string, keys: typeof context): Row => ({
            title: `may not call ${action} on ${box.id}, ${when}`,
            call: { action, targets: [instance(box)], context: keys },
            allowed: false,
        });
        return [
            row("ec2:CreateTags", "later", context),
            row("ec2:DeleteTags", "later", context),
            row("ec2:RunInstances", "with her tag", context),
            row("ec2:CreateTags", "as it is made", atCreation),
        ];
    });
}

/** Returns sessions on her own box with a document that is not for members, or with none. */
export function documentRows({ ana }: Pick<Way, "ana">): Row[] {
    return ["AWS-StartPortForwardingSessionToRemoteHost", "Mine", undefined].map((name) => ({
        title: `may not begin a session with ${name ?? "no document"}`,
        ...{ call: startSession(ana, own, name), allowed: false },
    }));
}

export const boxes = boxPolicy(stackTags("workstation", "dev"), [
    "arn:aws:ssm:*:*:document/workstation-dev-live-???????",
]);

/** Returns what a box's own credentials may do by tags of the box, and what they may not. */
export function boxRows(): Row[] {
    const context = {
        "aws:userid": `AROABOXES:${own.id}`,
        "ec2:SourceInstanceARN": instanceArn(own),
    };
    const elsewhere = others["her box in another stack"]!;
    const association = { arn: "arn:aws:ssm:us-east-1:111122223333:association/0a1b2c3d" };
    const row = (title: string, allowed: boolean, call: Omit<Call, "context">): Row => ({
        ...{ title, allowed, call: { ...call, context } },
    });
    const tagged = (box: Box, keys: readonly string[]): Row => ({
        title: `tags ${keys.join(", ")} on ${box.id}`,
        call: {
            action: "ec2:CreateTags",
            targets: [instance(box)],
            context: {
                ...{ ...context, "aws:TagKeys": keys },
                ...Object.fromEntries(keys.map((key) => [`aws:RequestTag/${key}`, "text"])),
            },
        },
        allowed: box === own && keys.join() === lastStopTag,
    });
    return [
        ...[own, elsewhere].flatMap((box) => {
            const { id, stack } = box;
            const list = "ssm:ListInstanceAssociations";
            const update = "ssm:UpdateInstanceAssociationStatus";
            return [
                row(`${list} on ${id} of stack ${stack}`, box === own, {
                    ...{ action: list, targets: [node(box)] },
                }),
                row(`${update} on ${id} of stack ${stack}`, box === own, {
                    ...{ action: update, targets: [node(box), association] },
                }),
            ];
        }),
        ...[own, others["another member's box"]!].flatMap((box) => [
            tagged(box, [lastStopTag]),
            tagged(box, ["workstation:member"]),
            tagged(box, [lastStopTag, "Name"]),
        ]),
        ...[
            ["AWS-RunShellScript", true],
            ["workstation-dev-live-1a2b3c4", true],
            ["workstation-prod-live-1a2b3c4", false],
        ].map(([name, allowed]) =>
            row(`ssm:GetDocument of ${String(name)}`, allowed === true, {
                ...{ action: "ssm:GetDocument", targets: [document(String(name))] },
            }),
        ),
    ];
}

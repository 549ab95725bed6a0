import { createHash } from "node:crypto";
import type { MemberCall } from "../../../docs/tables/member-calls";
import type { Call, Target } from "./evaluate";
import type { Context } from "./values";

/** An instance with its tags. */
export interface Box {
    readonly id: string;
    readonly project: string;
    readonly stack: string;
    readonly member?: string;
}

const region = "us-east-1:111122223333";
export const instanceArn = ({ id }: Pick<Box, "id">) => `arn:aws:ec2:${region}:instance/${id}`;

/** Somebody who calls AWS: the keys that IAM has of them, and how Session Manager names them. */
export interface Caller {
    readonly context: Context;
    /** The beginning of the ids of their sessions. */
    readonly name: string;
}

export function iamUser(name: string, tags: Context = {}): Caller {
    // IAM's ids of users are of one length, so none begins with another.
    const id = createHash("sha256").update(name).digest("hex").slice(0, 17).toUpperCase();
    return { name, context: { "aws:username": name, "aws:userid": `AIDA${id}`, ...tags } };
}

/** Somebody with a role's session, as IAM Identity Center gives to its users; `aws:username` is not known then. */
export function federated(name: string, tags: Context = {}): Caller {
    return { name, context: { "aws:userid": `AROATEAM:${name}`, ...tags } };
}

function tagsOf({ project, stack, member }: Box, key: string): Context {
    return {
        [`${key}/workstation:project`]: project,
        [`${key}/workstation:stack`]: stack,
        ...(member === undefined ? {} : { [`${key}/workstation:member`]: member }),
    };
}

/** A box as EC2 shows it to IAM. */
export function instance(box: Box): Target {
    return {
        arn: instanceArn(box),
        context: { ...tagsOf(box, "aws:ResourceTag"), "ec2:InstanceID": box.id },
    };
}

/** A box as Systems Manager shows it to IAM. */
export function node(box: Box): Target {
    return {
        arn: instanceArn(box),
        context: { ...tagsOf(box, "aws:ResourceTag"), ...tagsOf(box, "ssm:resourceTag") },
    };
}

export function document(name: string): Target {
    const account = name.startsWith("AWS-") ? "" : "111122223333";
    return { arn: `arn:aws:ssm:us-east-1:${account}:document/${name}` };
}

/**
 * A StartSession. With a document IAM is asked about it too. Without one there is no check, so a policy that insists on
 * the check refuses (Systems Manager user guide, "Enforce a session document permission check").
 */
export function startSession(caller: Caller, box: Box, name: string | undefined): Call {
    const checked = String(name !== undefined);
    return {
        action: "ssm:StartSession",
        targets: [node(box), ...(name === undefined ? [] : [document(name)])],
        context: { ...caller.context, "ssm:SessionDocumentAccessCheck": checked },
    };
}

/** The session that `owner` began, as IAM sees it for this action. */
function sessionOf(owner: Caller, box: Box, action: string): Target {
    const userid = String(owner.context["aws:userid"]);
    // Session ids begin with the caller's name; Session Manager's guide limits channels by the caller's id.
    const name = action === "ssmmessages:OpenDataChannel" ? userid : owner.name;
    return {
        arn: `arn:aws:ssm:${region}:session/${name}-0a1b2c3d4e5f`,
        context: {
            "ssm:resourceTag/aws:ssmmessages:session-id": userid,
            "ssm:resourceTag/aws:ssmmessages:target-id": box.id,
        },
    };
}

/** Returns a row of the table as a call, on this box or on a session that `owner` has there. */
export function asCall(
    { action, on, document: name }: MemberCall,
    { caller, owner, box }: { caller: Caller; owner: Caller; box: Box },
): Call {
    if (action === "ssm:StartSession") return startSession(caller, box, name);
    const { context } = caller;
    switch (on) {
        case "everything":
            return { action, targets: [{ arn: "*" }], context };
        case "the box":
            return { action, targets: [instance(box)], context };
        case "own session":
            return { action, targets: [sessionOf(owner, box, action)], context };
        case "own definition": {
            const { project, stack, member = "" } = box;
            const arn = (what: string) => `arn:aws:batch:${region}:${what}`;
            const queue = { arn: arn("job-queue/q"), context: tagsOf(box, "aws:ResourceTag") };
            const name = `${project}-${stack}__${member}__one:3`;
            return { action, targets: [queue, { arn: arn(`job-definition/${name}`) }], context };
        }
        case "own job": {
            const arn = `arn:aws:batch:${region}:job/0a1b`;
            const target = { arn, context: tagsOf(box, "aws:ResourceTag") };
            // With their own name, somebody could take another's job over.
            const requested = { "aws:RequestTag/workstation:member": "ana" };
            const asked = action === "batch:TagResource" ? requested : {};
            return { action, targets: [target], context: { ...context, ...asked } };
        }
        case "the jobs' log": {
            const group = `/workstation/${box.project}/${box.stack}/jobs`;
            const arn = `arn:aws:logs:${region}:log-group:${group}:log-stream:s`;
            return { action, targets: [{ arn }], context };
        }
        case "the stack's log": {
            const group = `/aws/events/${box.project}/${box.stack}/20261130`;
            const arn = `arn:aws:logs:${region}:log-group:${group}:*`;
            return { action, targets: [{ arn }], context };
        }
    }
}

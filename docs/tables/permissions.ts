import { memberPolicy, whoeverCalls } from "../../planning/policies/member-policy";
import {
    allow,
    type PolicyDocument,
    type Statement,
} from "../../planning/policies/policy-document";
import {
    ofLookups,
    ofMemberAccess,
    ofPrintedCommands,
    ofQueue,
    ofResources,
    ofSharedData,
    ofVerbs,
} from "./permission-tables";

interface Scope {
    readonly sid: string;
    readonly takes: (action: string) => boolean;
    readonly resource: string | readonly string[];
    readonly condition?: Statement["Condition"];
}

const only = (...actions: readonly string[]) => ({
    takes: (action: string) => actions.includes(action),
});

/** Boxes, volumes and snapshots carry this tag from the moment that they are made. */
const ours = { StringEquals: { "aws:ResourceTag/workstation:project": "workstation" } };

/** Pulumi ends each name with a dash and random characters. */
const roles = "arn:aws:iam::*:role/workstation-*";

/**
 * Where each action may be used: the first scope that takes it. An action goes into a narrow scope only where IAM
 * checks nothing else for it, such as a new resource that has no tags yet (Service Authorization Reference).
 */
const scopes: readonly Scope[] = [
    {
        sid: "PassOnlyRolesOfWorkstations",
        ...only("iam:PassRole"),
        resource: roles,
        condition: {
            StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "dlm.amazonaws.com"] },
        },
    },
    {
        sid: "FirstSpotBoxOfTheAccount",
        ...only("iam:CreateServiceLinkedRole"),
        resource: "arn:aws:iam::*:role/aws-service-role/spot.amazonaws.com/*",
        condition: { StringEquals: { "iam:AWSServiceName": "spot.amazonaws.com" } },
    },
    {
        sid: "AttachOnlyThePolicyForSnapshots",
        ...only("iam:AttachRolePolicy", "iam:DetachRolePolicy"),
        resource: roles,
        condition: {
            ArnEquals: {
                "iam:PolicyARN":
                    "arn:aws:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole",
            },
        },
    },
    {
        sid: "RolesOfWorkstations",
        takes: (action) => action.startsWith("iam:"),
        resource: [roles, "arn:aws:iam::*:instance-profile/workstation-*"],
    },
    {
        sid: "BoxesAndDisksOfWorkstations",
        ...only(
            ...["ec2:StartInstances", "ec2:StopInstances", "ec2:TerminateInstances"],
            ...["ec2:ModifyInstanceAttribute", "ec2:AttachVolume", "ec2:DetachVolume"],
            ...["ec2:ModifyVolume", "ec2:DeleteVolume", "ec2:DeleteSnapshot"],
        ),
        resource: "*",
        condition: ours,
    },
    {
        sid: "CommandsAndShellsOnBoxes",
        ...only("ssm:SendCommand", "ssm:StartSession"),
        resource: "arn:aws:ec2:*:*:instance/*",
        condition: { StringEquals: { "ssm:resourceTag/workstation:project": "workstation" } },
    },
    {
        sid: "DocumentsOfWorkstations",
        takes: (action) => /^ssm:\w+Document/.test(action),
        resource: "arn:aws:ssm:*:*:document/workstation-*",
    },
    {
        sid: "ParametersOfAws",
        ...only("ssm:GetParameter"),
        resource: "arn:aws:ssm:*::parameter/aws/service/*",
    },
    {
        sid: "RulesOfWorkstations",
        takes: (action) => action.startsWith("events:"),
        resource: "arn:aws:events:*:*:rule/workstation-*",
    },
    {
        // The rest of `logs:` lists, or sets policies: for these AWS asks for a resource of `*` (CloudWatch Logs user guide,
        // "Logs sent to CloudWatch Logs", 2026-11).
        sid: "LogsOfWorkstations",
        takes: (action) => /^logs:(?!Describe|\w+ResourcePolicy)/.test(action),
        resource: "arn:aws:logs:*:*:log-group:/aws/events/workstation/*",
    },
    { sid: "Everywhere", takes: () => true, resource: "*" },
];

/** The documents that those commands and shells run; IAM asks for them beside the box. */
const documents = allow(
    "DocumentsOfAws",
    ["ssm:SendCommand", "ssm:StartSession"],
    [
        "arn:aws:ssm:*::document/AWS-RunShellScript",
        "arn:aws:ssm:*::document/AWS-Start*",
        "arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell",
    ],
);

/** Every action that a deployer needs, once. */
export function neededActions(): string[] {
    const always = Object.entries(ofResources).filter(
        ([type]) => ![...ofMemberAccess, ...ofQueue, ...ofSharedData].some((it) => it === type),
    );
    const all = [
        ...always.flatMap(([, actions]) => actions),
        ...Object.values(ofLookups).flat(),
        ...Object.values(ofVerbs).flat(),
        ...ofPrintedCommands,
    ];
    return [...new Set(all)].sort();
}

/** The policy of somebody who makes, changes and destroys stacks. */
export function deployerPolicy(): PolicyDocument {
    const statements = scopes.map(({ sid, resource, condition }, index): Statement => {
        const taken = neededActions().filter(
            (action) => scopes.findIndex(({ takes }) => takes(action)) === index,
        );
        return allow(sid, taken, resource, condition);
    });
    return { Version: "2012-10-17", Statement: [...statements, documents] };
}

/** What a deployer needs besides for `memberAccess`: policies of this program's, and to attach these and no other. */
export function memberAccessPolicy(): PolicyDocument {
    const [policies, holders] = [
        ["arn:aws:iam::*:policy/workstation-*", "arn:aws:iam::*:policy/*/workstation-*"],
        ["arn:aws:iam::*:group/*", "arn:aws:iam::*:role/*"],
    ];
    const attaching = ofResources["aws:iam/rolePolicyAttachment:RolePolicyAttachment"];
    const grouping = ofResources["aws:iam/groupPolicyAttachment:GroupPolicyAttachment"];
    const changes = [...attaching, ...grouping].filter((action) => !action.includes(":List"));
    const lists = [...attaching, ...grouping].filter((action) => action.includes(":List"));
    return {
        Version: "2012-10-17",
        Statement: [
            allow("PoliciesOfMembers", ofResources["aws:iam/policy:Policy"], policies),
            allow("AttachOnlyThese", changes, holders, { ArnLike: { "iam:PolicyARN": policies } }),
            allow("WhatIsAttached", lists, holders),
        ],
    };
}

/**
 * What a deployer needs besides for `sharedData: new`: buckets of this program's, and nothing of what is in them. The last two
 * statements are for `destroy --delete-shared-data` alone.
 */
export function sharedDataPolicy(): PolicyDocument {
    const actions = ofSharedData.flatMap((type) => ofResources[type]);
    return {
        Version: "2012-10-17",
        Statement: [
            allow("SharedBucket", [...new Set(actions)].sort(), "arn:aws:s3:::workstation-*"),
            allow("FindSharedBucketAtTheEnd", ["s3:ListAllMyBuckets"], "*"),
            allow(
                "DeleteSharedDataAtTheEnd",
                ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ListBucketVersions"],
                ["arn:aws:s3:::workstation-*", "arn:aws:s3:::workstation-*/*"],
            ),
        ],
    };
}

/**
 * What a deployer needs besides for `queue`. Batch's own role, which its first environment makes in an account, launches the
 * hosts; the roles of hosts and jobs are this program's.
 */
export function queuePolicy(): PolicyDocument {
    const actions = [...new Set(ofQueue.flatMap((type) => ofResources[type]))].sort();
    const other = actions.filter((action) => !action.startsWith("iam:"));
    // What the deployer has already, for boxes.
    const more = other.filter((action) => !neededActions().includes(action));
    const services = ["batch.amazonaws.com", "spot.amazonaws.com", "ecs.amazonaws.com"];
    const logs = ofResources["aws:cloudwatch/logGroup:LogGroup"];
    return {
        Version: "2012-10-17",
        Statement: [
            allow("QueuesAndTheirHosts", more, "*"),
            allow("PassRolesOfJobs", ["iam:PassRole"], roles, {
                StringEquals: {
                    "iam:PassedToService": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"],
                },
            }),
            allow(
                "FirstQueueOfTheAccount",
                ["iam:CreateServiceLinkedRole"],
                "arn:aws:iam::*:role/aws-service-role/*",
                { StringEquals: { "iam:AWSServiceName": services } },
            ),
            allow(
                "LogsOfJobs",
                logs.filter((action) => !action.includes("Describe")),
                "arn:aws:logs:*:*:log-group:/workstation/workstation/*",
            ),
        ],
    };
}

/** The policies of docs/permissions.md, in its order. */
export const printedPolicies: readonly (() => PolicyDocument)[] = [
    deployerPolicy,
    memberAccessPolicy,
    sharedDataPolicy,
    queuePolicy,
    () => memberPolicy("workstation", "dev", whoeverCalls),
];

/** docs/permissions.md with its policies written from the tables. */
export function withPolicy(text: string): string {
    const fence = "```";
    const printed = printedPolicies.values();
    return text.replace(/```json\n[^]*?\n```/g, () => {
        const policy = printed.next().value!();
        return `${fence}json\n${JSON.stringify(policy, null, 4)}\n${fence}`;
    });
}

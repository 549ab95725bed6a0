import { ofLookups, ofPrintedCommands, ofResources, ofVerbs } from "./permission-tables";

interface Statement {
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Action: readonly string[];
    readonly Resource: string | readonly string[];
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
}

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
        sid: "ParametersOfAws",
        ...only("ssm:GetParameter"),
        resource: "arn:aws:ssm:*::parameter/aws/service/*",
    },
    { sid: "Everywhere", takes: () => true, resource: "*" },
];

/** The documents that those commands and shells run; IAM asks for them beside the box. */
const documents: Statement = {
    Sid: "DocumentsOfAws",
    Effect: "Allow",
    Action: ["ssm:SendCommand", "ssm:StartSession"],
    Resource: [
        "arn:aws:ssm:*::document/AWS-RunShellScript",
        "arn:aws:ssm:*::document/AWS-Start*",
        "arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell",
    ],
};

/** Every action that a deployer needs, once. */
export function neededActions(): string[] {
    const all = [
        ...Object.values(ofResources).flat(),
        ...Object.values(ofLookups).flat(),
        ...ofVerbs,
        ...ofPrintedCommands,
    ];
    return [...new Set(all)].sort();
}

/** The policy of somebody who makes, changes and destroys stacks. */
export function deployerPolicy() {
    const statements = scopes.map(({ sid, resource, condition }, index): Statement => {
        const taken = neededActions().filter(
            (action) => scopes.findIndex(({ takes }) => takes(action)) === index,
        );
        return {
            ...{ Sid: sid, Effect: "Allow", Action: taken, Resource: resource },
            ...(condition === undefined ? {} : { Condition: condition }),
        };
    });
    return { Version: "2012-10-17", Statement: [...statements, documents] };
}

/** docs/permissions.md with its policy written from the tables. */
export function withPolicy(text: string): string {
    const fence = "```";
    const policy = JSON.stringify(deployerPolicy(), null, 4);
    return text.replace(/```json\n[^]*?\n```/, () => `${fence}json\n${policy}\n${fence}`);
}

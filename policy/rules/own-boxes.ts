import { lastStopTag, memberTag } from "../../planning/tags";
import { type Allowance, eachPermission, firstAllowed, several } from "../permissions";
import type { HeldRule } from "../rule";

/** The values that a condition allows for a key, by the end of the key's name. */
function wanted({ condition = {} }: Allowance, operator: string, key: string): readonly string[] {
    const tests = Object.entries(condition[operator] ?? {});
    return tests.filter(([name]) => name.endsWith(key)).flatMap(([, values]) => several(values));
}

/** Tells whether a resource names one thing, or the sessions of one caller. */
function isOne(arn: string): boolean {
    const name = arn.split(":").slice(5).join(":");
    return /^[^*?]+$/.test(name) || name.includes("${aws:userid}");
}

/** Tells whether a statement is about one member's boxes and sessions, and things that it names. */
export function isOfOneMember(allowance: Allowance): boolean {
    const whose = [
        ...wanted(allowance, "StringEquals", `esourceTag/${memberTag}`),
        ...wanted(allowance, "StringEquals", "/aws:ssmmessages:session-id"),
    ];
    const oneMember = whose.length === 1 && !whose.includes("");
    return allowance.resources.every((arn) => arn !== "*" && (oneMember || isOne(arn)));
}

/**
 * Tells whether a statement sends jobs by one member's definitions alone, whose role is that member's. AWS wants both the
 * definition and the queue, so a queue alone lets nobody do anything.
 */
export function isOwnJobs({ resources }: Allowance): boolean {
    return resources.every((arn) => /:job-(queue\/|definition\/[^*?]+__[^*?]+__\*$)/.test(arn));
}

/** Tells whether a statement lets a box tag itself alone, with the one tag that a box may write. */
function isOwnLastStop(allowance: Allowance): boolean {
    const keys = wanted(allowance, "ForAllValues:StringEquals", "aws:TagKeys");
    return (
        firstAllowed(allowance, ["ec2:DeleteTags"]) === undefined &&
        keys.length === 1 &&
        keys.includes(lastStopTag) &&
        // Without it, a request without tag keys passes the condition above.
        wanted(allowance, "Null", "aws:TagKeys").join() === "false" &&
        wanted(allowance, "ArnEquals", "ec2:SourceInstanceARN").join() ===
            "arn:aws:ec2:*:*:instance/${ec2:InstanceID}"
    );
}

/** Policies for people. The program gives its roles to services only, inside the role. */
const forPeople: readonly string[] = ["aws:iam/policy:Policy", "aws:iam/groupPolicy:GroupPolicy"];

/** Actions that change or enter boxes: every one of these services that does not only read. */
const changes = /^(ec2|ssm|ssmmessages):(?!Describe|Get|List)/i;

export const ownBoxesRules: readonly HeldRule[] = [
    {
        ids: ["workstation:last-stop"],
        title: "a box may write one tag, the time of its last stop, and only on itself",
        check: eachPermission((allowance, { type }) => {
            if (forPeople.includes(type)) return undefined;
            const action = firstAllowed(allowance, ["ec2:CreateTags", "ec2:DeleteTags"]);
            return action === undefined || isOwnLastStop(allowance)
                ? undefined
                : `allows ${action}, and tags say whose a box is; limit it to ${lastStopTag} on the calling box`;
        }),
    },
    {
        ids: ["workstation:own-boxes"],
        title: "a member's policy changes and enters that member's boxes only",
        check: eachPermission((allowance, { type }) => {
            if (!forPeople.includes(type)) return undefined;
            const action = allowance.allBut
                ? "NotAction"
                : allowance.actions.find((it) => it === "*" || changes.test(it));
            return action === undefined || isOfOneMember(allowance)
                ? undefined
                : `${action} on everybody's boxes; add a condition on the tag ${memberTag}`;
        }),
    },
];

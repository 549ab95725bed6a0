import { eventRule, eventTarget, logGroup, logPolicy } from "./resource-types";
import { allOfType, type Existing, type SimulatedAccount } from "./simulated-account";

/** The part of an event of AWS's that rules look at. */
interface AwsEvent {
    readonly source: string;
    readonly "detail-type": string;
    readonly detail: Readonly<Record<string, unknown>>;
}

/** States that an instance passes through on its way into one of them (EC2 user guide, "State change events", 2026-11). */
const passed: Readonly<Record<string, readonly string[]>> = {
    running: ["pending", "running"],
    terminated: ["shutting-down", "terminated"],
};

/** Tells EventBridge that an instance has changed its state. */
export function tellState(account: SimulatedAccount, box: Existing): void {
    const reached = String(box.state["instanceState"]);
    for (const state of passed[reached] ?? [reached])
        send(account, box, {
            source: "aws.ec2",
            "detail-type": "EC2 Instance State-change Notification",
            detail: { "instance-id": box.id, state },
        });
}

/**
 * Tells EventBridge that tags of an instance changed: which ones, and all that it has now (AWS tagging guide, "Monitor tag
 * changes", 2026-12). A change that changes nothing makes no event.
 *
 * @param former those before; none as it is launched.
 */
export function tellTags(account: SimulatedAccount, box: Existing, former: Tags = {}): void {
    const tags = (box.inputs["tags"] ?? {}) as Tags;
    const changed = Object.keys({ ...former, ...tags }).filter((key) => former[key] !== tags[key]);
    if (changed.length === 0) return;
    send(account, box, {
        source: "aws.tag",
        "detail-type": "Tag Change on Resource",
        detail: {
            ...{ service: "ec2", "resource-type": "instance" },
            ...{ "changed-tag-keys": changed, tags },
        },
    });
}

type Tags = Readonly<Record<string, string>>;

/** Writes an event into the log groups of the rules that match it; without all that this needs, it is lost. */
function send(account: SimulatedAccount, { id, region }: Existing, event: AwsEvent): void {
    const here = (type: Parameters<typeof allOfType>[1]) =>
        allOfType(account, type).filter((it) => it.region === region);
    for (const rule of here(eventRule)) {
        const { eventPattern, state = "ENABLED" } = rule.inputs;
        if (state !== "ENABLED" || !matches(JSON.parse(String(eventPattern)), event)) continue;
        for (const target of here(eventTarget)) {
            if (target.inputs["rule"] !== rule.state["name"]) continue;
            // An ARN that ends in `:*` is accepted, and nothing arrives (aws-samples/serverless-patterns#221).
            const group = here(logGroup).find(({ state: { arn } }) => arn === target.inputs["arn"]);
            if (group === undefined || !mayWrite(here(logPolicy), group, rule)) continue;
            account.logged ??= [];
            account.logged.push({ logGroup: group.id, instanceId: id, detail: event.detail });
        }
    }
}

/** Matches an event as EventBridge does: objects by their members, values by a list of alternatives. */
function matches(pattern: unknown, event: unknown): boolean {
    return Object.entries(pattern as Readonly<Record<string, unknown>>).every(([key, wanted]) => {
        if (key === "$or") return (wanted as unknown[]).some((it) => matches(it, event));
        const actual = (event as Readonly<Record<string, unknown>> | undefined)?.[key];
        return Array.isArray(wanted) ? wanted.includes(actual) : matches(wanted, actual);
    });
}

interface Statement {
    readonly Action: string;
    readonly Principal: { readonly Service: readonly string[] };
    readonly Resource: string;
    readonly Condition?: { readonly ArnEquals: Readonly<Record<string, unknown>> };
}

/** A log group of EventBridge's has a name that begins with `/aws/events/` and a policy that lets the rule write. */
function mayWrite(policies: readonly Existing[], group: Existing, rule: Existing): boolean {
    const statements = policies
        .filter(({ inputs }) => inputs["resourceArn"] === group.state["arn"])
        .flatMap(({ inputs }) => (inputs["policyDocument"] as { Statement: Statement[] }).Statement)
        .filter(
            ({ Principal, Resource, Condition }) =>
                Principal.Service.includes("events.amazonaws.com") &&
                Resource === `${String(group.state["arn"])}:*` &&
                [undefined, rule.state["arn"]].includes(Condition?.ArnEquals["aws:SourceArn"]),
        );
    const allowed = statements.map(({ Action }) => Action);
    return (
        String(group.state["name"]).startsWith("/aws/events/") &&
        ["logs:CreateLogStream", "logs:PutLogEvents"].every((it) => allowed.includes(it))
    );
}

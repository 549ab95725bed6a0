import { expect } from "chai";
import { create, remove, update } from "../../../simulation/account/changes";
import { beginToStop, passTime, start, stop } from "../../../simulation/account/instances";
import type { ResourceType } from "../../../simulation/account/resource-types";
import { stateLogPattern } from "../../../planning/state-log";
import { stackTags } from "../../../planning/tags";
import { retag } from "../../../simulation/account/tags";
import { accountWithBox, region } from "./account-with-box";

type Inputs = Readonly<Record<string, unknown>>;
type Changes = Readonly<Partial<Record<"group" | "rule" | "policy" | "target", Inputs>>>;

const writes = (group: string, rule: string) => ({
    Statement: ["logs:CreateLogStream", "logs:PutLogEvents"].map((Action) => ({
        Action,
        Principal: { Service: ["events.amazonaws.com"] },
        Resource: `${group}:*`,
        Condition: { ArnEquals: { "aws:SourceArn": rule } },
    })),
});

/** An account with the log of a stack, made as the program makes it; `changes` are mistakes. */
function accountWithLog(stack = "dev", changes: Changes = {}) {
    const made = accountWithBox();
    addLog(made, stack, changes);
    return made;
}

function addLog({ make }: ReturnType<typeof accountWithBox>, stack: string, changes: Changes = {}) {
    const type = (name: string) => `aws:cloudwatch/${name}` as ResourceType;
    const namePrefix = `/aws/events/workstation/${stack}/`;
    const group = make(type("logGroup:LogGroup"), stack, { namePrefix, ...changes.group });
    const eventPattern = JSON.stringify(stateLogPattern(stackTags("workstation", stack)));
    const rule = make(type("eventRule:EventRule"), stack, {
        ...{ name: `workstation-${stack}-1234567`, eventPattern },
        ...changes.rule,
    });
    const arn = String(group.state["arn"]);
    make(type("logResourcePolicy:LogResourcePolicy"), stack, {
        resourceArn: arn,
        policyDocument: writes(arn, String(rule.state["arn"])),
        ...changes.policy,
    });
    make(type("eventTarget:EventTarget"), stack, {
        ...{ rule: rule.state["name"], arn, targetId: "log" },
        ...changes.target,
    });
}

const logOf = ({ account }: ReturnType<typeof accountWithBox>, of = "log-group-dev") =>
    (account.logged ?? [])
        .filter(({ logGroup }) => logGroup === of)
        .map(({ instanceId, detail }) => {
            const { state, tags } = detail as { state?: string; tags?: Record<string, string> };
            return `${instanceId} ${state ?? Object.values(tags ?? {}).join()}`;
        });

const tagged = (stack: string) => ({
    tags: { ...stackTags("workstation", stack), "workstation:member": "ben" },
});

describe("EventBridge in the simulated account", () => {
    it("writes whose a new box is, and each state of its life, into the log group", () => {
        const made = accountWithLog();
        const { account, subnets } = made;
        const inputs = { instanceType: "t3.large", subnetId: subnets.a, ...tagged("dev") };
        const type = "aws:ec2/instance:Instance";
        const { id } = create(account, { type, name: "ben", region, inputs });
        beginToStop(account, id);
        passTime(account);
        start(account, id);
        remove(account, id);
        expect(logOf(made)).to.deep.equal([
            `${id} workstation,dev,ben`,
            ...["pending", "running", "stopping", "stopped", "pending", "running"].map(
                (state) => `${id} ${state}`,
            ),
            ...["shutting-down", "terminated"].map((state) => `${id} ${state}`),
        ]);
    });

    it("writes which tags changed and all that there are, before the box stops for another type, also where AWS refuses that", () => {
        const made = accountWithLog();
        const { account, subnets } = made;
        const inputs = (instanceType: string) => ({
            ...{ instanceType, subnetId: subnets.a },
            tags: { ...tagged("dev").tags, "workstation:instance-type": instanceType },
        });
        const type = "aws:ec2/instance:Instance";
        const { id } = create(account, { type, name: "ben", region, inputs: inputs("t3.large") });
        const since = () =>
            account.logged!.splice(0).map(({ detail }) => {
                const {
                    state,
                    tags = {},
                    ...event
                } = detail as {
                    readonly state?: string;
                    readonly tags?: Record<string, string>;
                };
                const keys = (event as Record<string, unknown>)["changed-tag-keys"];
                return state ?? `${String(keys)}: ${tags["workstation:instance-type"]}`;
            });
        expect(since()[0]).to.equal(
            "workstation:project,workstation:stack,workstation:member,workstation:instance-type: t3.large",
        );
        const changed = (to: string) => `workstation:instance-type: ${to}`;
        update(account, id, inputs("t3.xlarge"));
        expect(since()).to.deep.equal([
            ...[changed("t3.xlarge"), "stopping", "stopped", "pending", "running"],
        ]);
        update(account, id, inputs("t3.xlarge"));
        retag(account, id, (tags) => ({ ...tags, Name: "ben" }));
        expect(since(), "no event of no change").to.deep.equal(["Name: t3.xlarge"]);
        Object.assign(account.quotas, { vcpus: { "L-1216C47A": 0 } });
        expect(() => update(account, id, inputs("t3.2xlarge"))).to.throw("VcpuLimitExceeded");
        expect(since()).to.deep.equal(["workstation:instance-type,Name: t3.2xlarge"]);
    });

    it("gives each of two stacks the states of all instances, and the tags of its own", () => {
        const made = accountWithLog();
        addLog(made, "gpu");
        made.make("aws:ec2/instance:Instance", "ben", {
            ...{ instanceType: "t3.large", subnetId: made.subnets.a },
            ...tagged("gpu"),
        });
        expect(logOf(made)).to.deep.equal(["i-ben pending", "i-ben running"]);
        expect(logOf(made, "log-group-gpu")).to.deep.equal([
            "i-ben workstation,gpu,ben",
            "i-ben pending",
            "i-ben running",
        ]);
    });

    const mistakes: Readonly<Record<string, Changes>> = {
        "a log group with another name": { group: { namePrefix: "/mine/" } },
        "a rule that is disabled": { rule: { state: "DISABLED" } },
        "a target with `:*` after the ARN": {
            target: { arn: "arn:aws:simulated:::log-group-dev:*" },
        },
        "a policy of another log group": { policy: { resourceArn: "arn:aws:simulated:::other" } },
        "a policy for another rule": {
            policy: { policyDocument: writes("arn:aws:simulated:::log-group-dev", "arn:other") },
        },
        "a policy that does not let it make a stream": {
            policy: {
                policyDocument: {
                    Statement: writes(
                        "arn:aws:simulated:::log-group-dev",
                        "arn:aws:simulated:::rule-dev",
                    ).Statement.slice(1),
                },
            },
        },
    };
    for (const [mistake, changes] of Object.entries(mistakes)) {
        it(`loses every event, and says nothing, with ${mistake}`, () => {
            const made = accountWithLog("dev", changes);
            stop(made.account, made.box.id);
            expect(made.account.logged ?? []).to.deep.equal([]);
        });
    }

    it("hears nothing of another region", () => {
        const made = accountWithLog();
        const { account, box } = made;
        account.existing[box.id] = { ...box, region: "eu-west-1" };
        stop(account, box.id);
        expect(logOf(made)).to.deep.equal([]);
    });
});

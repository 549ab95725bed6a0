import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { memberCalls } from "../../docs/tables/member-calls";
import { ofLookups, ofResources, ofVerbs } from "../../docs/tables/permission-tables";
import {
    deployerPolicy,
    memberAccessPolicy,
    neededActions,
    printedPolicies,
    withPolicy,
} from "../../docs/tables/permissions";
import { changes } from "../../cli/change/changes";
import { policyLimits } from "../../planning/policies/policy-document";
import { jsonActions } from "../../simulation/provider/api";
import { ec2Actions } from "../../simulation/provider/ec2-actions";
import { resourceTypes } from "../../simulation/account/resource-types";
import { lookupAnswers } from "../../simulation/lookups";
import { projectDir } from "../support/run-stack";

const services: Readonly<Record<string, string>> = {
    "client-batch": "batch",
    "client-cloudwatch-logs": "logs",
    "client-ec2": "ec2",
    "client-pricing": "pricing",
    "client-ssm": "ssm",
    "client-service-quotas": "servicequotas",
};

/** Returns the actions that a file calls through AWS's SDK: its imported commands and paginators. */
function askedIn(text: string): string[] {
    // S3's calls are no actions: HeadObject needs GetObject. The bucket's statements have tests of their own.
    const imports = /import \{([^}]*)\} from "@aws-sdk\/(?!client-s3")([\w-]+)"/g;
    return [...text.matchAll(imports)].flatMap(([, names = "", client = ""]) =>
        [...names.matchAll(/\b(?:(\w+)Command|paginate(\w+))\b/g)].map(
            ([, command, pages]) => `${services[client]}:${command ?? pages}`,
        ),
    );
}

/** Rooms of the commands that members type; all others are for whoever deploys. */
const membersRooms = /^(boxes|connect|doctor|jobs|session)\b/;

/** Returns what the command's sources ask of AWS. */
function askedBy(whose: "deployers" | "members"): string[] {
    const folder = join(projectDir, "cli");
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const files = names.filter(
        (name) => name.endsWith(".ts") && membersRooms.test(name) === (whose === "members"),
    );
    const asked = files.flatMap((name) => askedIn(readFileSync(join(folder, name), "utf8")));
    return [...new Set(asked)].sort();
}

const policy = deployerPolicy();
const granted = policy.Statement.flatMap(({ Action }) => Action);

describe("docs/permissions.md", () => {
    it("has the policies of the tables; `npm run docs` brings it up to date", () => {
        const text = readFileSync(join(projectDir, "docs/permissions.md"), "utf8");
        expect(text).to.equal(withPolicy(text));
        const printed = [...text.matchAll(/```json\n([^]*?)\n```/g)].map(([, json = ""]) => json);
        expect(printed.map((json) => JSON.parse(json) as unknown)).to.deep.equal(
            printedPolicies.map((policy) => policy()),
        );
    });

    it("knows what the provider calls for each resource and each lookup", () => {
        expect(Object.keys(ofResources).sort()).to.deep.equal(Object.keys(resourceTypes).sort());
        const lookups = Object.keys(lookupAnswers("us-east-1"));
        const ofAws = lookups.filter((token) => token.startsWith("aws:"));
        expect(Object.keys(ofLookups).sort()).to.deep.equal(ofAws.sort());
    });

    it("knows each call of the verbs, and no other", () => {
        const listed = new Set(Object.values(ofVerbs).flat());
        expect(askedBy("deployers")).to.deep.equal([...listed].sort());
        expect(Object.keys(ofVerbs)).to.deep.equal(changes.map(({ name }) => name));
    });

    it("knows each call of the members' verbs", () => {
        const listed = Object.values(memberCalls).flatMap((calls) => calls.map((it) => it.action));
        expect(listed).to.include.members(askedBy("members"));
    });

    it("grants what the simulated AWS answers to the verbs", () => {
        const answered = [...ec2Actions, ...Object.keys(jsonActions)];
        expect(granted).to.include.members(answered);
    });

    it("grants every action that is needed once, none that is not, and no wildcard", () => {
        const inScopes = policy.Statement.slice(0, -1).flatMap(({ Action }) => Action);
        expect([...inScopes].sort()).to.deep.equal(neededActions());
        expect(neededActions()).to.include.members(granted);
        expect(granted.filter((action) => action.includes("*"))).to.deep.equal([]);
        for (const { Sid, Action } of policy.Statement) expect(Action, Sid).to.not.deep.equal([]);
    });

    it("lets nobody pass another role, attach another policy or end another's box", () => {
        const limits = (action: string) =>
            policy.Statement.filter(({ Action }) => Action.includes(action)).map(
                ({ Resource, Condition }) => [Resource, Condition !== undefined],
            );
        const roles = "arn:aws:iam::*:role/workstation-*";
        expect(limits("iam:PassRole")).to.deep.equal([[roles, true]]);
        expect(limits("iam:AttachRolePolicy")).to.deep.equal([[roles, true]]);
        expect(limits("ec2:TerminateInstances")).to.deep.equal([["*", true]]);
        expect(limits("ec2:DeleteVolume")).to.deep.equal([["*", true]]);
    });

    it("lets a deployer attach the policies of this program to groups and roles, and no other", () => {
        const attaching = memberAccessPolicy().Statement.filter(({ Action }) =>
            Action.some((action) => /:(At|De)tach/.test(action)),
        );
        expect(attaching.map(({ Action, Condition }) => [Action, Condition])).to.deep.equal([
            [
                [
                    ...["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
                    ...["iam:AttachGroupPolicy", "iam:DetachGroupPolicy"],
                ],
                {
                    ArnLike: {
                        "iam:PolicyARN": [
                            "arn:aws:iam::*:policy/workstation-*",
                            "arn:aws:iam::*:policy/*/workstation-*",
                        ],
                    },
                },
            ],
        ]);
    });

    it("fits managed policies of IAM, which count 6,144 characters without blanks", () => {
        for (const printed of printedPolicies)
            expect(JSON.stringify(printed()).length).to.be.at.most(policyLimits.characters);
    });
});

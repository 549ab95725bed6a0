import { expect } from "chai";
import { types } from "../../policy/rule";
import { iamRules } from "../../policy/rules/iam";
import { describeRules } from "./describe-rules";
import { edit, graphOf, type Mutation, plus, without } from "./graphs";

const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

/** Adds a policy with one statement to the boxes' permissions. */
function allowing(statement: object): Mutation {
    return plus(rolePolicy, { policy: { Statement: [{ Effect: "Allow", ...statement }] } });
}

function trusting(Principal: unknown): Mutation {
    return edit(types.role, () => ({
        assumeRolePolicy: {
            Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal },
        },
    }));
}

const given = (policyArn: string) => plus(attachment, { policyArn });
const everything = allowing({ Action: "*", Resource: "*" });

describe("Rules of IAM", () => {
    describeRules(iamRules, {
        CKV_AWS_60: {
            "a role that trusts everybody": trusting("*"),
            "a role that trusts every account": trusting({ AWS: ["*"] }),
            "a stack without roles": without(types.role),
        },
        CKV_AWS_61: {
            "a role that trusts a whole account": trusting({
                AWS: "arn:aws:iam::111122223333:root",
            }),
            "a role that trusts an account by its number": trusting({ AWS: "111122223333" }),
        },
        CKV_AWS_62: {
            "a policy that allows everything": everything,
            "a policy that allows all but one action": allowing({
                NotAction: "iam:CreateUser",
                Resource: "*",
            }),
            "a policy that allows everything, inside its role": edit(types.role, () => ({
                inlinePolicies: [
                    { policy: '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}' },
                ],
            })),
            "a managed policy of one's own that allows everything": plus("aws:iam/policy:Policy", {
                policy: '{"Statement":[{"Effect":"Allow","Action":["*"],"Resource":["*"]}]}',
            }),
            "a stack without policies": without(rolePolicy),
        },
        CKV_AWS_63: {
            "all of S3": allowing({ Action: "s3:*", Resource: "arn:aws:s3:::data" }),
            "all of IAM": allowing({ Action: ["iam:*"], Resource: "*" }),
            "everything but one action": allowing({ NotAction: "s3:*", Resource: "*" }),
        },
        CKV_AWS_274: {
            "AdministratorAccess, attached": given("arn:aws:iam::aws:policy/AdministratorAccess"),
            "AdministratorAccess, in the role": edit(types.role, () => ({
                managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
            })),
            "a stack without roles": without(types.role),
        },
        CKV2_AWS_56: { IAMFullAccess: given("arn:aws:iam::aws:policy/IAMFullAccess") },
        CKV_AWS_286: {
            "a policy that may write policies": allowing({
                Action: "iam:PutRolePolicy",
                Resource: "arn:aws:iam::111122223333:role/mine",
            }),
            "a policy that may run commands on other boxes": allowing({
                Action: ["ssm:SendCommand"],
                Resource: "*",
            }),
            "a policy that may send jobs by everybody's definitions": allowing({
                Action: ["batch:SubmitJob"],
                Resource: ["arn:aws:batch:*:*:job-definition/workstation-dev__*"],
            }),
            "a policy that may send any job": allowing({
                Action: "batch:SubmitJob",
                Resource: "*",
            }),
            "a wildcard that includes one": allowing({ Action: "iam:Attach*", Resource: "*" }),
        },
        "AWS-0342": {
            "a policy that may pass a role": allowing({ Action: "iam:PassRole", Resource: "*" }),
            "the same in small letters": allowing({ Action: "IAM:passrole", Resource: "*" }),
        },
        CKV_AWS_287: {
            "a policy that makes access keys": allowing({
                Action: "iam:CreateAccessKey",
                Resource: "*",
            }),
            "a policy that takes any role": allowing({ Action: "sts:Assume*", Resource: "*" }),
        },
        CKV_AWS_288: {
            "a policy that reads every parameter": allowing({
                Action: ["ssm:GetParameter?"],
                Resource: "*",
            }),
            "a policy that reads every object": allowing({ Action: "s3:GetObject", Resource: "*" }),
        },
        CKV_AWS_289: {
            "a policy that changes bucket policies": allowing({
                Action: "s3:PutBucketPolicy",
                Resource: "*",
            }),
            "a policy that makes roles": allowing({ Action: "iam:CreateRole", Resource: "*" }),
            "everything but one action": allowing({ NotAction: "s3:GetObject", Resource: "*" }),
        },
        "KMS.1": {
            "a policy that decrypts with every key": allowing({
                Action: "kms:Decrypt",
                Resource: "*",
            }),
            "a policy that decrypts with every key of an account": allowing({
                Action: "kms:ReEncrypt*",
                Resource: "arn:aws:kms:us-east-1:111122223333:key/*",
            }),
        },
    });

    it("concern a role of another stack as well", async () => {
        const elsewhere = given("arn:aws:iam::aws:policy/AdministratorAccess")(
            without(types.role)(await graphOf("dev")),
        );
        const rule = iamRules.find(({ ids }) => ids.includes("CKV_AWS_274"));
        expect(rule?.check(elsewhere)).to.deep.equal([
            {
                resource: `${attachment} added`,
                message: "gives AdministratorAccess; name the actions needed",
            },
        ]);
    });

    const harmless: Readonly<Record<string, Mutation>> = {
        "objects of one bucket": allowing({
            Action: ["s3:GetObject", "s3:PutObject"],
            Resource: "arn:aws:s3:::data/*",
        }),
        "a statement that a condition narrows": allowing({
            Action: "s3:GetObject",
            Resource: "*",
            Condition: { StringEquals: { "aws:ResourceTag/team": "ml" } },
        }),
        "one key": allowing({
            Action: "kms:Decrypt",
            Resource: "arn:aws:kms:us-east-1:111122223333:key/one",
        }),
        "reading IAM": allowing({ Action: "iam:GetRole", Resource: "*" }),
        "a denial": plus(rolePolicy, {
            policy: { Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] },
        }),
        "a policy without statements": plus(rolePolicy, { policy: {} }),
        "a role that one other role may take": trusting({
            AWS: "arn:aws:iam::111122223333:role/deploy",
        }),
    };
    for (const [what, allow] of Object.entries(harmless)) {
        it(`accepts ${what}`, async () => {
            const graph = allow(await graphOf("dev"));
            expect(iamRules.flatMap(({ check }) => check(graph))).to.deep.equal([]);
        });
    }
});

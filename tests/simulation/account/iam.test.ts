import { expect } from "chai";
import { AwsError } from "../../../simulation/account/aws-error";
import { create, remove, update } from "../../../simulation/account/changes";
import type { ResourceType } from "../../../simulation/account/resource-types";
import { emptyAccount } from "../../../simulation/account/simulated-account";

const policyType = "aws:iam/policy:Policy";
const small = { policy: { Statement: [] } };
const large = { policy: { Statement: [{ Resource: "x".repeat(6144) }] } };

describe("The simulated IAM refuses", () => {
    const account = () => emptyAccount();
    const make = (
        to: ReturnType<typeof account>,
        type: ResourceType,
        name: string,
        inputs: Record<string, unknown>,
    ) => create(to, { type, name, region: "us-east-1", inputs });
    const refusal = (act: () => void, message: RegExp) => expect(act).to.throw(AwsError, message);

    it("a policy with a name of other characters or more than 128", () => {
        for (const name of ["dev/ana", "dev ana", "a".repeat(129)])
            refusal(() => make(account(), policyType, "x", { name, ...small }), /^ValidationError/);
        make(account(), policyType, "x", { name: "a".repeat(128), ...small });
    });

    it("a second policy of the same name, in any case and at any path", () => {
        const here = account();
        make(here, policyType, "x", { name: "dev@ana", path: "/", ...small });
        const again = { name: "Dev@Ana", path: "/ml/", ...small };
        refusal(() => make(here, policyType, "y", again), /^EntityAlreadyExists/);
    });

    it("a document of more than 6,144 characters without blanks, new or changed", () => {
        const here = account();
        refusal(() => make(here, policyType, "x", { name: "a", ...large }), /PolicySize: 6144/);
        const { id } = make(here, policyType, "x", { name: "a", policy: `{}${" ".repeat(9000)}` });
        refusal(() => update(here, id, { name: "a", ...large }), /PolicySize: 6144/);
    });

    for (const [kind, type, quota] of [
        ["group", "aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "PoliciesPerGroup"],
        ["role", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "PoliciesPerRole"],
    ] as const) {
        it(`an eleventh policy of a ${kind}, and a ${kind} that does not exist`, () => {
            const here = { ...account(), withoutPrincipals: [`${kind}/gone`] };
            const attach = (to: string, number: number) =>
                make(here, type, `${to}-${number}`, { [kind]: to, policyArn: `arn:${number}` });
            for (let number = 1; number <= 10; number++) attach("ml", number);
            refusal(() => attach("ml", 11), new RegExp(`${quota}: 10`));
            attach("other", 11);
            refusal(
                () => attach("gone", 1),
                new RegExp(`^NoSuchEntity: The ${kind} with name gone`),
            );
        });
    }

    it("to delete a policy that a group has", () => {
        const here = account();
        const { id, state } = make(here, policyType, "x", { name: "a", ...small });
        const type = "aws:iam/groupPolicyAttachment:GroupPolicyAttachment";
        make(here, type, "x", { group: "ml", policyArn: state["arn"] });
        refusal(() => remove(here, id), /^DeleteConflict: Cannot delete a policy attached/);
    });
});

import { eachPermission, eachTrust, firstAllowed, isUnbounded } from "../permissions";
import {
    type Check,
    type HeldRule,
    judged,
    listOf,
    orMissing,
    type Resource,
    types,
} from "../rule";
import { isOfOneMember, isOwnJobs } from "./own-boxes";
import { credentialActions, dataActions, escalatingActions } from "./dangerous-actions";

/** Checks that no role gets this policy of AWS. */
function notGiven(policy: string): Check {
    const gives = ({ inputs }: Resource) =>
        [inputs["policyArn"], ...listOf(inputs["managedPolicyArns"])].some((arn) =>
            String(arn).endsWith(`:policy/${policy}`),
        );
    return (declared) => {
        const found = declared.flatMap((resource) =>
            judged(resource, () =>
                gives(resource) ? `gives ${policy}; name the actions needed` : undefined,
            ),
        );
        return orMissing(types.role, declared, found);
    };
}

/** Actions that change permissions: those of IAM itself, and policies and grants of other services. */
const managesPermissions =
    /^(iam|sso|organizations|ram):(?!Get|List)|:\w*(Policy|Permissions?|Grant|Acl)$/i;

export const iamRules: readonly HeldRule[] = [
    {
        ids: ["CKV_AWS_60", "CKV_AWS_283"],
        title: "no role can be assumed by everybody",
        check: eachTrust(({ trusted }) =>
            trusted.includes("*") ? "trusts everybody; name the service" : undefined,
        ),
    },
    {
        ids: ["CKV_AWS_61"],
        title: "no role can be assumed by a whole account",
        check: eachTrust(({ trusted }) => {
            const account = trusted.find((arn) =>
                /^\d{12}$|^arn:[\w-]+:iam::\d{12}:root$/.test(arn),
            );
            return account && `trusts all of ${account}; name the service or the role`;
        }),
    },
    {
        ids: ["CKV_AWS_62", "CKV_AWS_1", "iam_inline_policy_no_administrative_privileges", "IAM.1"],
        title: "no policy allows everything on everything",
        check: eachPermission(({ actions, allBut, resources }) =>
            (allBut || actions.includes("*")) && resources.includes("*")
                ? "makes its holder an administrator; name the actions needed"
                : undefined,
        ),
    },
    {
        ids: ["CKV_AWS_63", "CKV_AWS_49", "CKV2_AWS_40", "AWS-0345", "IAM.21"],
        title: "no policy allows all actions of a service such as IAM or S3",
        check: eachPermission(({ actions, allBut }) => {
            const wide = allBut ? "NotAction" : actions.find((action) => action.includes("*"));
            return wide && `allows ${wide}; name the actions needed`;
        }),
    },
    {
        ids: ["CKV_AWS_274"],
        title: "AdministratorAccess is given to nobody",
        check: notGiven("AdministratorAccess"),
    },
    {
        ids: ["CKV2_AWS_56"],
        title: "IAMFullAccess is given to nobody",
        check: notGiven("IAMFullAccess"),
    },
    {
        ids: [
            "CKV_AWS_286",
            "CKV_AWS_110",
            "iam_inline_policy_allows_privilege_escalation",
            "iam_policy_allows_privilege_escalation",
        ],
        title: "no policy lets its holder gain more permissions",
        check: eachPermission((allowance) => {
            // Prowler reads no conditions, and reports also whoever may enter their own box and send their own jobs only.
            const own = [
                isOfOneMember(allowance) ? "ssm:StartSession" : "",
                isOwnJobs(allowance) ? "batch:SubmitJob" : "",
            ];
            const escalating = escalatingActions.filter((it) => !own.includes(it));
            const action = firstAllowed(allowance, escalating);
            return action && `${action} lets its holder gain more permissions`;
        }),
    },
    {
        ids: ["AWS-0342"],
        title: "no box may pass a role on",
        check: eachPermission((allowance) => {
            const action = firstAllowed(allowance, ["iam:PassRole"]);
            return action && `allows ${action}; pass roles in this program, not from a box`;
        }),
    },
    {
        ids: ["CKV_AWS_287", "CKV_AWS_107"],
        title: "no policy hands out credentials",
        check: eachPermission((allowance) => {
            const action = firstAllowed(allowance, credentialActions);
            return isUnbounded(allowance) && action ? `${action} returns credentials` : undefined;
        }),
    },
    {
        ids: ["CKV_AWS_288", "CKV_AWS_108"],
        title: "no policy reads all the account's objects, parameters or secrets",
        check: eachPermission((allowance) => {
            const action = firstAllowed(allowance, dataActions);
            return isUnbounded(allowance) && action
                ? `${action} on *; name the resource`
                : undefined;
        }),
    },
    {
        ids: ["CKV_AWS_289", "CKV_AWS_109"],
        title: "no policy manages permissions without bounds",
        check: eachPermission((allowance) => {
            const { actions, allBut } = allowance;
            const action = allBut
                ? "NotAction"
                : actions.find((it) => it.includes("*") || managesPermissions.test(it));
            return isUnbounded(allowance) && action
                ? `${action} on * changes who may do what`
                : undefined;
        }),
    },
    {
        ids: ["KMS.1", "KMS.2"],
        title: "no policy decrypts with every key",
        check: eachPermission((allowance) => {
            const action = firstAllowed(allowance, ["kms:Decrypt", "kms:ReEncryptFrom"]);
            const everyKey = allowance.resources.some(
                (arn) => arn === "*" || arn.endsWith("key/*"),
            );
            return everyKey && action ? `${action} on every key; name the key` : undefined;
        }),
    },
];

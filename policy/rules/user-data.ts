import { gunzipSync } from "node:zlib";
import { idOf } from "../not-known-yet";
import { all, each, type HeldRule, ofType, type Resource, types, violation } from "../rule";

/**
 * Patterns that a scanner reads as a secret: checkov's AWS patterns (2026-11), and signs of other secrets.
 * A secret key has 40 characters, as many paths do, so here it also needs a capital and a digit.
 */
const secrets: readonly (readonly [string, RegExp])[] = [
    [
        "an AWS access key id",
        /\b(A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)[A-Z0-9]{16}\b/,
    ],
    [
        "an AWS secret access key",
        /(?<![A-Za-z0-9/+=])(?=[a-z/+=\d]*[A-Z])(?=[A-Za-z/+=]*\d)[A-Za-z0-9/+=]{40}(?![A-Za-z0-9/+=])/,
    ],
    ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
    ["a GitHub token", /\bgh[pousr]_[A-Za-z0-9]{36}/],
    ["a Hugging Face token", /\bhf_[A-Za-z]{34}\b/],
    [
        "a password",
        /(?<![A-Za-z0-9])(password|passwd|secret|token|api_?key)["']?\s*[:=]\s*["']?(?!true|false)\w{8}/i,
    ],
];

export const userDataRules: readonly HeldRule[] = [
    {
        ids: ["CKV_AWS_46", "AWS-0029", "ec2_instance_secrets_user_data"],
        title: "no secret is in user data, which everybody on the box can read",
        check: all(
            each(types.instance, (inputs) => {
                const text = userDataText(inputs) ?? "";
                const found = secrets.find(([, pattern]) => pattern.test(text));
                return found && `user data holds ${found[0]}; let the box fetch it with its role`;
            }),
            (declared) =>
                ofType(types.instance, declared)
                    .filter(({ inputs }) => !hasUserData(inputs))
                    .map((instance) => ({
                        ...violation(instance, "has no user data to check"),
                        unjudged: "none declared",
                    })),
        ),
    },
];

function hasUserData(inputs: Resource["inputs"]): boolean {
    return (idOf(inputs, "userDataBase64") ?? idOf(inputs, "userData")) !== undefined;
}

/** Returns user data as cloud-init reads it: scanners that skip compressed user data would find nothing in ours. */
function userDataText({ userData, userDataBase64 }: Resource["inputs"]): string | undefined {
    if (typeof userDataBase64 !== "string") return userData as string | undefined;
    const bytes = Buffer.from(userDataBase64, "base64");
    const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (gzipped ? gunzipSync(bytes) : bytes).toString();
}

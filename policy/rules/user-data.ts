import { gunzipSync } from "node:zlib";
import { idOf } from "../not-known-yet";
import {
    all,
    each,
    eachIfAny,
    type HeldRule,
    ofType,
    type Resource,
    types,
    violation,
} from "../rule";
import { secretIn } from "../secrets";

export const userDataRules: readonly HeldRule[] = [
    {
        ids: [
            ...(["CKV_AWS_46", "AWS-0029", "ec2_instance_secrets_user_data"] as const),
            ...(["AWS-0129", "ec2_launch_template_no_secrets"] as const),
        ],
        title: "no secret is in user data, which everybody on the box can read",
        check: all(
            each(types.instance, (inputs) => {
                const text = userDataText(inputs) ?? "";
                const found = secretIn(text);
                return found && `user data holds ${found}; let the box fetch it with its role`;
            }),
            // A template's user data is in base64 always.
            eachIfAny(types.launchTemplate, ({ userData }) => {
                const encoded = typeof userData === "string" ? userData : "";
                const text = Buffer.from(encoded, "base64").toString();
                const found = secretIn(text);
                return found && `user data holds ${found}; let the host fetch it with its role`;
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

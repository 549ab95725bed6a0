import { each, type HeldRule, types } from "../rule";

/** Version 1 of the metadata service hands the role's keys to any program that can make a request. */
export const imdsv2Rules: readonly HeldRule[] = [
    {
        ids: [
            "CKV_AWS_79",
            "AWS-0028",
            "ec2_instance_imdsv2_enabled",
            "EC2.8",
            "CIS v5 5.7",
            "CIS v6 6.7",
        ],
        title: "every instance requires IMDSv2",
        check: each(types.instance, ({ metadataOptions }) => {
            const options = metadataOptions as
                { httpTokens?: string; httpEndpoint?: string } | undefined;
            if (options?.httpEndpoint === "disabled" || options?.httpTokens === "required") {
                return undefined;
            }
            return `metadataOptions.httpTokens is ${options?.httpTokens ?? "not set"}; set "required"`;
        }),
    },
];

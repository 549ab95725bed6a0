import { each, type HeldRule, types } from "../rule";

/** Version 1 of the metadata service gives the role's keys to any program that can make a request. */
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
    {
        // Written for launch templates; applied here to instances, whose containers are one hop further.
        ids: ["CKV_AWS_341", "CT.EC2.PR.2"],
        title: "answers of the metadata service travel one hop: they reach the box and no container on it",
        check: each(types.instance, ({ metadataOptions }) => {
            const options = metadataOptions as
                { httpPutResponseHopLimit?: number; httpEndpoint?: string } | undefined;
            if (options?.httpEndpoint === "disabled" || options?.httpPutResponseHopLimit === 1) {
                return undefined;
            }
            const hops = options?.httpPutResponseHopLimit ?? "not set, and the image may say two";
            return `metadataOptions.httpPutResponseHopLimit is ${hops}; set 1`;
        }),
    },
];

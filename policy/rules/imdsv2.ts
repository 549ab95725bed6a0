import { all, type Check, each, eachIfAny, type HeldRule, type Resource, types } from "../rule";

interface Options {
    readonly httpTokens?: string;
    readonly httpEndpoint?: string;
    readonly httpPutResponseHopLimit?: number;
}

/** Applies `fault` to the metadata options of each instance, and of each template for instances. */
function eachMetadata(fault: (options: Options | undefined) => string | undefined): Check {
    const of = ({ metadataOptions }: Resource["inputs"]) =>
        fault(metadataOptions as Options | undefined);
    return all(each(types.instance, of), eachIfAny(types.launchTemplate, of));
}

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
            ...(["AWS-0130", "ec2_launch_template_imdsv2_required", "CT.EC2.PR.1"] as const),
        ],
        title: "every instance requires IMDSv2, whether it is declared or a template is",
        check: eachMetadata((options) => {
            if (options?.httpEndpoint === "disabled" || options?.httpTokens === "required") {
                return undefined;
            }
            return `metadataOptions.httpTokens is ${options?.httpTokens ?? "not set"}; set "required"`;
        }),
    },
    {
        // Written for launch templates; applied here to instances too, whose containers are one hop further.
        ids: ["CKV_AWS_341", "CT.EC2.PR.2"],
        title: "answers of the metadata service travel one hop: they reach the box and no container on it",
        check: eachMetadata((options) => {
            if (options?.httpEndpoint === "disabled" || options?.httpPutResponseHopLimit === 1) {
                return undefined;
            }
            const hops = options?.httpPutResponseHopLimit ?? "not set, and the image may say two";
            return `metadataOptions.httpPutResponseHopLimit is ${hops}; set 1`;
        }),
    },
];

import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { jobHostUserData } from "../cloud-init/job-host";
import type { PlannedQueue } from "../planning/queue";
import { jobHostTags } from "../planning/queue-limits";
import type { Tags } from "../planning/tags";

interface HostArgs {
    readonly queue: Pick<PlannedQueue, "rootVolumeGiB">;
    readonly bucketName: pulumi.Input<string>;
    readonly tags: Tags;
}

/** Makes the template of a host: its disk, its metadata service and its user data. Batch fills in everything else. */
export function hostTemplate(
    name: string,
    { queue, bucketName, tags }: HostArgs,
    child: pulumi.CustomResourceOptions,
): ec2.LaunchTemplate {
    return new ec2.LaunchTemplate(
        name,
        {
            description: "Hosts of jobs",
            blockDeviceMappings: [
                {
                    deviceName: "/dev/xvda",
                    ebs: {
                        ...{ volumeType: "gp3", volumeSize: queue.rootVolumeGiB },
                        ...{ encrypted: "true", deleteOnTermination: "true" },
                    },
                },
            ],
            metadataOptions: {
                httpEndpoint: "enabled",
                httpTokens: "required",
                httpPutResponseHopLimit: 1,
            },
            tagSpecifications: [{ resourceType: "volume", tags: jobHostTags(tags) }],
            userData: pulumi.output(bucketName).apply(jobHostUserData),
            tags: { ...tags, Name: name },
        },
        child,
    );
}

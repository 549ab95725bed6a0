import {
    AttachVolumeCommand,
    CreateVolumeCommand,
    type EC2Client,
    RunInstancesCommand,
    type Tag,
    type _InstanceType,
} from "@aws-sdk/client-ec2";
import { allOf } from "../../support/declare";
import { runStack } from "../../support/run-stack";
import { tagList } from "../../../cli/aws/ec2-tags";

type Inputs = Readonly<Record<string, unknown>>;

/** A box that was made, with the tags that the program declares for it. */
export interface MadeBox {
    readonly id: string;
    readonly member: string;
    readonly volume: string;
    readonly tags: Readonly<Record<string, string>>;
}

/**
 * Makes the boxes and data volumes that the program declares for a committed stack, with the members given: each
 * instance and volume from the program's own inputs, tags included.
 */
export async function makeBoxes(
    ec2: EC2Client,
    stack: string,
    members: readonly string[],
): Promise<MadeBox[]> {
    const { declared } = await runStack(stack, { members: members.map((name) => ({ name })) });
    const volumes = allOf(declared, "aws:ebs/volume:Volume").map(({ inputs }) => inputs);
    const made: MadeBox[] = [];
    for (const { inputs } of allOf(declared, "aws:ec2/instance:Instance")) {
        const tags = tagsOf(inputs);
        const member = tags["workstation:member"] ?? "";
        const volume = volumes.find((it) => tagsOf(it)["workstation:member"] === member)!;
        const id = await launch(ec2, inputs, String(volume["availabilityZone"]));
        const VolumeId = await makeVolume(ec2, volume);
        const at = { InstanceId: id, VolumeId, Device: "/dev/sdf" };
        await ec2.send(new AttachVolumeCommand(at));
        made.push({ id, member, tags, volume: VolumeId });
    }
    return made;
}

/** Runs the declared instance. Image and network are moto's own: it has neither the program's. */
export async function launch(ec2: EC2Client, inputs: Inputs, zone: string): Promise<string> {
    const { Instances = [] } = await ec2.send(
        new RunInstancesCommand({
            ...{ ImageId: "ami-12c6146b", MinCount: 1, MaxCount: 1 },
            InstanceType: inputs["instanceType"] as _InstanceType,
            Placement: { AvailabilityZone: zone },
            TagSpecifications: [{ ResourceType: "instance", Tags: tagsFor(inputs) }],
        }),
    );
    return Instances[0]?.InstanceId ?? "";
}

async function makeVolume(ec2: EC2Client, inputs: Inputs): Promise<string> {
    const { VolumeId = "" } = await ec2.send(
        new CreateVolumeCommand({
            AvailabilityZone: String(inputs["availabilityZone"]),
            Size: Number(inputs["size"]),
            VolumeType: "gp3",
            Encrypted: inputs["encrypted"] === true,
            TagSpecifications: [{ ResourceType: "volume", Tags: tagsFor(inputs) }],
        }),
    );
    return VolumeId;
}

const tagsOf = (inputs: Inputs) => inputs["tags"] as Readonly<Record<string, string>>;
const tagsFor = (inputs: Inputs): Tag[] => tagList(tagsOf(inputs));

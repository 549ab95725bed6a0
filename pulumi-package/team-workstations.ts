import * as pulumi from "@pulumi/pulumi";
import { stackTags } from "../planning/tags";
import { teamStack } from "../settings/team-name";
import { declareTeam } from "../team";
import type { TeamWorkstationsArgs } from "./arguments";
import { argumentsOf } from "./argument-words";
import { checkArguments } from "./check-arguments";

/** What was chosen for a member's box. */
export interface Machine {
    /** EC2 instance type. */
    instanceType: string;
    /** Machine image that the box is created from. */
    imageId: string;
    /** Name of that image. */
    imageName: string;
    /** Training container; empty without a framework. */
    containerImage: string;
    /** Why this machine, a sentence each. */
    reasons: string[];
}

/** A member's box, and how to reach it. */
export interface Box {
    /** EC2's id of the instance. */
    instanceId: string;
    /** EBS's id of the volume with /home and /data. */
    dataVolumeId: string;
    /** Where both are. */
    availabilityZone: string;
    /** Public IPv4 address; empty for a box without one. */
    publicIp: string;
    /** Command line for a shell. */
    shell: string;
    /** Command line that forwards the desktop to the laptop; empty while the desktop is off. */
    desktop: string;
    /** Address of the desktop while that command runs. */
    desktopUrl: string;
    /** Command line that prints the fingerprint of the box's SSH host key. */
    hostKey: string;
}

/** The volumes that stay, and cost money, when the team is taken away. */
export interface DataVolumes {
    /** A line for each volume. */
    kept: string[];
    /** What they cost. */
    cost: string;
    /** What happens to them. */
    afterDestroy: string;
    /** The command that deletes one for good. */
    toEnd: string;
    /** How many snapshots stay as well. */
    snapshots: string;
    /** The command that deletes the snapshots for good. */
    snapshotsToEnd: string;
}

/** The team's two queues for jobs. */
export interface JobQueues {
    /** Batch's name of the queue on spot capacity; empty without a queue. */
    spot: string;
    /** Batch's name of the queue on demand; empty without a queue. */
    onDemand: string;
}

interface Made {
    readonly machines: Record<string, Machine>;
    readonly boxes: Record<string, pulumi.Output<Box>>;
    readonly dataVolumes: pulumi.Output<DataVolumes>;
    readonly sharedBucket: pulumi.Input<string>;
    readonly jobQueues: Readonly<Record<keyof JobQueues, pulumi.Input<string>>>;
}

/** What was made, or why nothing was. A rejected promise would reach Pulumi once more, which prints its stack. */
type Outcome = Made | { readonly refused: unknown };

/** One cloud dev box for each member of a machine-learning team. */
export class TeamWorkstations extends pulumi.ComponentResource<Outcome> {
    /** Member to what was chosen for their box, known in the preview. */
    readonly machines: pulumi.Output<Record<string, Machine>>;
    /** Member to their box. */
    readonly boxes: pulumi.Output<Record<string, Box>>;
    /** The volumes that stay when the team is taken away. */
    readonly dataVolumes: pulumi.Output<DataVolumes>;
    /** Name of the bucket at /shared; empty without one. It stays when the team is taken away. */
    readonly sharedBucket: pulumi.Output<string>;
    /** The queues, for tools that talk to AWS Batch themselves. */
    readonly jobQueues: pulumi.Output<JobQueues>;

    constructor(name: string, args: TeamWorkstationsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:TeamWorkstations", name, args, opts);
        // One output a promise: an output of all of it would be unknown in a preview, because of the boxes.
        const made = this.getData().then((it) => ("refused" in it ? undefined : it));
        const boxes = made.then((it) => it?.boxes) as Promise<pulumi.Input<Record<string, Box>>>;
        this.machines = pulumi.output(made.then((it) => it?.machines ?? {}));
        this.boxes = pulumi.output(boxes);
        this.dataVolumes = pulumi.output(made.then((it) => it?.dataVolumes)) as never;
        this.sharedBucket = pulumi.output(made.then((it) => it?.sharedBucket ?? ""));
        this.jobQueues = pulumi.output(made.then((it) => it?.jobQueues)) as never;
    }

    /** Ends when everything is declared. @throws what refused the arguments. */
    async settled(): Promise<void> {
        const outcome = await this.getData();
        if ("refused" in outcome) throw outcome.refused;
    }

    /** Pulumi calls it from its own constructor: what AWS offers is asked for, and a constructor cannot wait. */
    protected override async initialize(
        args: pulumi.Inputs,
        _opts: pulumi.ComponentResourceOptions | undefined,
        team: string,
    ): Promise<Outcome> {
        return this.declare(args, team).catch((refused: unknown) => ({ refused }));
    }

    private async declare(args: pulumi.Inputs, team: string): Promise<Made> {
        const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
        const caller = argumentsOf({ project, stack });
        const { network, policyArns, checked } = checkArguments(args, team, caller);
        const {
            machines,
            boxes,
            dataVolumes,
            sharedBucket = "",
            queue,
        } = await declareTeam(
            {
                ...{ caller, checked, policyArns },
                ...(network && { network }),
                name: `${project}-${stack}-${team}`,
                boxName: (member) => `${team}-${member}`,
                // The team is a part of the stack's tag, so that all that finds a stack by it finds a team.
                tags: stackTags(project, teamStack(stack, team)),
            },
            { parent: this },
        );
        return {
            machines: Object.fromEntries(machines.flatMap(machinesOf)),
            boxes: Object.fromEntries(
                Object.entries(boxes).map(([member, box]) => [member, box.apply(boxOf)]),
            ),
            ...{ dataVolumes, sharedBucket },
            jobQueues: {
                spot: queue?.names.spot ?? "",
                onDemand: queue?.names["on-demand"] ?? "",
            },
        };
    }
}

type TeamOutputs = Awaited<ReturnType<typeof declareTeam>>;

function machinesOf(of: TeamOutputs["machines"][number]): [string, Machine][] {
    const { members, instanceType, image, containerImage = "", reasons } = of;
    const { id: imageId, name: imageName } = image;
    const machine = { instanceType, imageId, imageName, containerImage, reasons: [...reasons] };
    return members.map((member) => [member, machine]);
}

function boxOf({ connect, ...ids }: pulumi.Unwrap<TeamOutputs["boxes"][string]>): Box {
    const { shell, desktop = "", desktopUrl = "", hostKey } = connect;
    return { ...ids, shell, desktop, desktopUrl, hostKey };
}

import { type StackConfig, settingsIn } from "../../../../settings/read-settings";
import type { Outcome } from "../../../../cli/change/deployment";
import type { Owner } from "../../../../cli/change/mark";
import { create, remove, stop } from "../../../../simulation/account/account";
import type { ResourceType } from "../../../../simulation/account/resource-types";
import {
    allOfType,
    attachmentOf,
    type Existing,
    type World,
} from "../../../../simulation/account/world";
import { carriesTag } from "../../../../planning/tags";

const instance = "aws:ec2/instance:Instance";
const volume = "aws:ebs/volume:Volume";
const attachment = "aws:ec2/volumeAttachment:VolumeAttachment";
const region = "us-east-1";

interface Place {
    readonly change: (act: (world: World) => void) => void;
    readonly world: () => World;
}

/** Replaces the program and its engine: puts each member's box where their volume of the highest generation is. */
export class SimulatedProgram {
    /** The outcomes of the next runs; later runs succeed. */
    readonly answers: Outcome[] = [];
    /** Called before and after each run. */
    watch: (when: "before" | "after", run: string) => Promise<void> = () => Promise.resolve();
    runs = 0;

    constructor(
        readonly me: Owner,
        private readonly config: () => StackConfig,
        private readonly place: Place,
    ) {}

    async up(): Promise<Outcome> {
        await this.watch("before", "up");
        this.runs += 1;
        const answer = this.answers.shift() ?? { done: true };
        if (answer.done) this.place.change((world) => this.run(world));
        await this.watch("after", "up");
        return answer;
    }

    async destroy(): Promise<Outcome> {
        await this.watch("before", "destroy");
        this.runs += 1;
        this.place.change((world) => {
            for (const { id } of allOfType(world, instance)) remove(world, id);
        });
        return { done: true };
    }

    held(): Promise<ReadonlyMap<string, string>> {
        const world = this.place.world();
        const ids = [
            ...allOfType(world, instance).map(({ id }) => id),
            ...allOfType(world, attachment).map(({ inputs }) => String(inputs["volumeId"])),
        ];
        return Promise.resolve(new Map(ids.map((id) => [id, `urn:pulumi:dev::${id}`])));
    }

    lastGood(): Promise<undefined> {
        return Promise.resolve(undefined);
    }

    run(world: World): void {
        const { members, instanceTypes, dataVolumeGiB } = settingsIn(this.config()).settings;
        const make = (type: ResourceType, name: string, inputs: Record<string, unknown>) =>
            create(world, { type, name, region, inputs });
        for (const { name } of members) {
            const tags = {
                ...{ "workstation:project": "workstation", "workstation:stack": "dev" },
                "workstation:member": name,
            };
            const schedule = { "workstation:snapshots": "workstation/dev/daily" };
            const zone = { availabilityZone: `${region}a` };
            const data =
                newest(world, name) ??
                make(volume, `${name}-data`, {
                    ...{ ...zone, size: dataVolumeGiB, tags: { ...tags, ...schedule } },
                });
            const kept = Object.fromEntries(
                Object.entries(tagsOf(data)).filter(([key]) => key !== carriesTag),
            );
            const inputs = { ...data.inputs, tags: kept };
            world.existing[data.id] = { ...data, inputs, state: { ...data.state, tags: kept } };
            const where = String(data.inputs["availabilityZone"]);
            const old = allOfType(world, instance).find((it) => of(it) === name);
            const held = attachmentOf(world, data.id);
            const [instanceType] = instanceTypes;
            if (held !== undefined && old?.inputs["instanceType"] === instanceType) continue;
            const subnet = make("aws:ec2/subnet:Subnet", name, { availabilityZone: where });
            const box = make(instance, name, {
                ...{ instanceType, subnetId: subnet.id, tags, ami: "ami-al2023-x86_64" },
            });
            if (old !== undefined) stop(world, old.id);
            if (held !== undefined) remove(world, held.id);
            const on = { instanceId: box.id, volumeId: data.id, deviceName: "/dev/sdf" };
            make(attachment, name, { ...on, stopInstanceBeforeDetaching: true });
            if (old !== undefined) remove(world, old.id);
        }
    }
}

const tagsOf = ({ state }: Existing) => (state["tags"] ?? {}) as Readonly<Record<string, string>>;
const of = (it: Existing) => tagsOf(it)["workstation:member"];
const generation = (it: Existing) => Number(tagsOf(it)["workstation:generation"] ?? 1);

function newest(world: World, member: string): Existing | undefined {
    return allOfType(world, volume)
        .filter((it) => of(it) === member)
        .sort((a, b) => generation(b) - generation(a))[0];
}

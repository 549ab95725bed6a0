import { type StackConfig, settingsIn } from "../../../../settings/read-settings";
import { PulumiFailed } from "../../../../cli/errors/failure";
import type { Owner } from "../../../../cli/aws/mark";
import { create, remove } from "../../../../simulation/account/changes";
import { stop } from "../../../../simulation/account/instances";
import type { ResourceType } from "../../../../simulation/account/resource-types";
import {
    allOfType,
    attachmentOf,
    type Existing,
    type SimulatedAccount,
} from "../../../../simulation/account/simulated-account";
import { carriesTag } from "../../../../planning/tags";

const instance = "aws:ec2/instance:Instance";
const volume = "aws:ebs/volume:Volume";
const attachment = "aws:ec2/volumeAttachment:VolumeAttachment";
const region = "us-east-1";

interface Place {
    readonly change: (act: (account: SimulatedAccount) => void) => void;
    readonly account: () => SimulatedAccount;
}

/** Replaces the program and its engine: puts each member's box where their volume of the highest generation is. */
export class SimulatedProgram {
    /** How the next runs fail; later runs succeed. */
    readonly failures: PulumiFailed[] = [];
    /** Called before and after each run. */
    watch: (when: "before" | "after", run: string) => Promise<void> = () => Promise.resolve();
    runs = 0;

    constructor(
        readonly me: Owner,
        private readonly config: () => StackConfig,
        private readonly place: Place,
    ) {}

    /** Makes the next run fail with this message. */
    failNext(message: string): void {
        this.failures.push(new PulumiFailed("pulumi up", message));
    }

    async up(): Promise<void> {
        await this.watch("before", "up");
        this.runs += 1;
        const failure = this.failures.shift();
        if (failure === undefined) this.place.change((account) => this.run(account));
        await this.watch("after", "up");
        if (failure !== undefined) throw failure;
    }

    async destroy(): Promise<void> {
        await this.watch("before", "destroy");
        this.runs += 1;
        this.place.change((account) => {
            for (const it of allOfType(account, instance))
                if (of(it) !== undefined) remove(account, it.id);
        });
    }

    inState(): Promise<ReadonlyMap<string, string>> {
        const account = this.place.account();
        const ids = [
            ...allOfType(account, instance).map(({ id }) => id),
            ...allOfType(account, attachment).map(({ inputs }) => String(inputs["volumeId"])),
        ];
        return Promise.resolve(new Map(ids.map((id) => [id, `urn:pulumi:dev::${id}`])));
    }

    bucket(): Promise<string | undefined> {
        const [own] = allOfType(this.place.account(), "aws:s3/bucket:Bucket");
        return Promise.resolve(own?.id);
    }

    lastUpdate(): Promise<Date> {
        return Promise.resolve(new Date("2026-11-30T06:31:05Z"));
    }

    lastGood(): Promise<undefined> {
        return Promise.resolve(undefined);
    }

    run(account: SimulatedAccount): void {
        const { members } = settingsIn(this.config()).settings;
        const make = (type: ResourceType, name: string, inputs: Record<string, unknown>) =>
            create(account, { type, name, region, inputs });
        for (const { name, instanceTypes, dataVolumeGiB } of members) {
            const tags = {
                ...{ "workstation:project": "workstation", "workstation:stack": "dev" },
                "workstation:member": name,
            };
            const schedule = { "workstation:snapshots": "workstation/dev/daily" };
            const zone = { availabilityZone: `${region}a` };
            const data =
                newest(account, name) ??
                make(volume, `${name}-data`, {
                    ...{ ...zone, size: dataVolumeGiB, tags: { ...tags, ...schedule } },
                });
            const kept = Object.fromEntries(
                Object.entries(tagsOf(data)).filter(([key]) => key !== carriesTag),
            );
            const inputs = { ...data.inputs, tags: kept };
            account.existing[data.id] = { ...data, inputs, state: { ...data.state, tags: kept } };
            const where = String(data.inputs["availabilityZone"]);
            const old = allOfType(account, instance).find((it) => of(it) === name);
            const attached = attachmentOf(account, data.id);
            const [instanceType] = instanceTypes;
            if (attached !== undefined && old?.inputs["instanceType"] === instanceType) continue;
            const subnet = make("aws:ec2/subnet:Subnet", name, { availabilityZone: where });
            const box = make(instance, name, {
                ...{ instanceType, subnetId: subnet.id, tags, ami: "ami-al2023-x86_64" },
            });
            if (old !== undefined) stop(account, old.id);
            if (attached !== undefined) remove(account, attached.id);
            const on = { instanceId: box.id, volumeId: data.id, deviceName: "/dev/sdf" };
            make(attachment, name, { ...on, stopInstanceBeforeDetaching: true });
            if (old !== undefined) remove(account, old.id);
        }
    }
}

const tagsOf = ({ state }: Existing) => (state["tags"] ?? {}) as Readonly<Record<string, string>>;
/** Returns whose it is; `undefined` for what is another stack's. */
const of = (it: Existing) =>
    tagsOf(it)["workstation:stack"] === "dev" ? tagsOf(it)["workstation:member"] : undefined;
const generation = (it: Existing) => Number(tagsOf(it)["workstation:generation"] ?? 1);

function newest(account: SimulatedAccount, member: string): Existing | undefined {
    return allOfType(account, volume)
        .filter((it) => of(it) === member)
        .sort((a, b) => generation(b) - generation(a))[0];
}

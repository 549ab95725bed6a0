import { AwsError, found, notFound, type Refused } from "./aws-error";
import {
    attachmentOf,
    type Existing,
    record,
    type SimulatedAccount,
    type Snapshot,
} from "./simulated-account";

type Inputs = Readonly<Record<string, unknown>>;

export function volumeStatus(account: SimulatedAccount, volumeId: string): "available" | "in-use" {
    return attachmentOf(account, volumeId) === undefined ? "available" : "in-use";
}

/** Returns a new volume with the data of its snapshot, if it has one. */
export function filled(account: SimulatedAccount, made: Existing): Existing {
    const hostKeys = snapshotOf(account, made.inputs)?.hostKeys;
    return hostKeys === undefined ? made : { ...made, hostKeys };
}

/** Returns why EC2 would make no volume of this snapshot, or `undefined`. */
export function refusesSnapshot(account: SimulatedAccount, inputs: Inputs): Refused {
    const { snapshotId } = inputs;
    if (snapshotId === undefined) return undefined;
    const snapshot = snapshotOf(account, inputs);
    if (snapshot === undefined) return notFound(snapshotId);
    const { state = "completed" } = snapshot;
    return state === "completed"
        ? undefined
        : `IncorrectState: Snapshot is in invalid state - ${state}`;
}

const snapshotOf = ({ snapshots }: SimulatedAccount, { snapshotId }: Inputs) =>
    snapshots.find(({ id }) => id === snapshotId);

/** Mounts a data volume as a box does: keeps the host keys on it, and makes new ones on a blank volume. */
export function mount(account: SimulatedAccount, { volumeId, instanceId }: Inputs): void {
    const volume = found(account, volumeId);
    account.existing[volume.id] = { hostKeys: `made by ${String(instanceId)}`, ...volume };
}

/** Takes a snapshot of a volume and returns its id. @throws AwsError */
export function takeSnapshot(
    account: SimulatedAccount,
    volumeId: unknown,
    { description, tags }: Pick<Snapshot, "description" | "tags">,
): string {
    const { id: source, inputs, hostKeys } = found(account, volumeId);
    const id = `snap-${String(account.calls.length).padStart(8, "0")}`;
    account.snapshots.push({
        ...{ id, sizeGiB: Number(inputs["size"]), description, tags },
        ...(hostKeys === undefined ? {} : { hostKeys }),
    });
    record(account, "CreateSnapshot", source);
    return id;
}

/** @throws AwsError when there is no such snapshot. */
export function deleteSnapshot(account: SimulatedAccount, id: string): void {
    const at = account.snapshots.findIndex((it) => it.id === id);
    if (at === -1) throw new AwsError(notFound(id));
    account.snapshots.splice(at, 1);
    record(account, "DeleteSnapshot", id);
}

import { byTags, deletingSnapshots, keptSnapshots } from "../../planning/snapshots";
import { memberTag } from "../../planning/tags";
import { stackFile } from "../../planning/caller";
import { keptFormer } from "../../planning/volumes";
import { currentOf, type Session } from "./session";

/** Names former volumes, and snapshots of former members: both are paid until somebody deletes them. */
export async function reportFormer(session: Session): Promise<void> {
    const { account, region, say, settings } = session;
    const volumes = await account.volumes();
    const current = currentOf(volumes, settings);
    const names = settings.members.map(({ name }) => name);
    for (const volume of volumes) {
        if (current.includes(volume) || !names.includes(volume.member)) continue;
        say(keptFormer(volume, stackFile(session)));
    }
    const snapshots = await account.snapshots();
    const gone = new Set(snapshots.map(({ member }) => member).filter((it) => !names.includes(it)));
    for (const member of gone) {
        const theirs = snapshots.filter((it) => it.member === member);
        const filters = byTags({ ...account.tags, [memberTag]: member });
        say(
            `${member || "nobody"} is no longer a member: ${keptSnapshots(theirs)}; to delete them for good: ` +
                deletingSnapshots(region, filters),
        );
    }
}

/** What a change does to a box: the claims that `npm run test:engine` holds on the real Pulumi engine. */
export type Verdict = "nothing" | "in place" | "new box, same data" | "refused" | "data stays";

export interface Claim {
    readonly change: string;
    readonly verdict: Verdict;
    readonly how: string;
}

const replaced = "the new box starts, the old one stops, the volume moves, the old one goes";

/** By the name that its test has in `tests/engine/`; a test checks that each has one. */
export const claims = {
    "second-up": {
        change: "nothing; `pulumi up` again",
        verdict: "nothing",
        how: "every resource is unchanged",
    },
    "stopped-box": {
        change: "nothing, and a box is stopped by its user to save money",
        verdict: "nothing",
        how: "it stays stopped, also with `--refresh`; what replaces it or changes its type starts it",
    },
    "not-ready": {
        change: "any, and a box does not pass its self-test",
        verdict: "refused",
        how: "`pulumi up` fails, and each that follows tests the box again, until it is ready",
    },
    "instance-type": {
        change: "`instanceTypes`, CPU to CPU or GPU to GPU",
        verdict: "in place",
        how: "the box stops, becomes the other type, starts and runs its self-test again",
    },
    "spot-type": {
        change: "`instanceTypes` of a spot box",
        verdict: "new box, same data",
        how: "EC2 does not change the type of a spot box",
    },
    "cpu-gpu-cpu": {
        change: "`instanceTypes`, CPU to GPU or back",
        verdict: "new box, same data",
        how: replaced,
    },
    "no-capacity": {
        change: "the same, and AWS has no such box to give",
        verdict: "refused",
        how: "the old box runs on as it was",
    },
    os: { change: "`os`", verdict: "new box, same data", how: replaced },
    "member-added": {
        change: "`members`: one more",
        verdict: "nothing",
        how: "a box and a volume more; nobody else's is touched",
    },
    "member-removed": {
        change: "`members`: one less",
        verdict: "data stays",
        how: "the box goes; a warning names the volume, its price and the command that brings it back",
    },
    "member-again": {
        change: "`members`: the same name again",
        verdict: "data stays",
        how: "a new box takes up the member's volume",
    },
    "member-renamed": {
        change: "`members[].name`: a name changed in its row",
        verdict: "refused",
        how: "with the ways that keep the data; so is one who leaves for one who joins in the same `up`",
    },
    "member-access": {
        change: "`memberAccess`",
        verdict: "nothing",
        how: "policies are created, attached or deleted, one for each member; no box is touched",
    },
    "shared-data": {
        change: "`sharedData`",
        verdict: "in place",
        how: "boxes mount the bucket at `/shared`, or let go of it, as they run; the stack's own bucket stays with all that is in it",
    },
    dotfiles: {
        change: "`members[].dotfiles`",
        verdict: "in place",
        how: "the box takes the address up as it runs; the next login on a new box clones it",
    },
    keys: {
        change: "`members[].sshPublicKeys`",
        verdict: "in place",
        how: "the box takes them up as it runs; a stopped one at its next start. Sessions that are open live on",
    },
    scripts: {
        change: "a script that people use, or the self-test, by a newer release",
        verdict: "in place",
        how: "every box takes it up as it runs, like a key",
    },
    desktop: {
        change: "`desktop`, where `installDesktop: true` keeps it installed",
        verdict: "in place",
        how: "it starts, or ends with what is open in it, as the box runs; on a stopped box at its next start",
    },
    "install-desktop": {
        change: "`desktop` alone; `installDesktop`, where the desktop comes or goes",
        verdict: "new box, same data",
        how: `${replaced}; the preview says how to keep the box`,
    },
    notebook: {
        change: "`notebook`",
        verdict: "in place",
        how: "its sockets listen and its image is built, or what runs in it ends, as the box runs; on a stopped box at its next start",
    },
    "idle-stop": {
        change: "`idleStopMinutes`",
        verdict: "in place",
        how: "the box counts with the new limit as it runs, from its beginning; a stopped one at its next start",
    },
    framework: { change: "`framework`", verdict: "new box, same data", how: replaced },
    "framework-version": {
        change: "`frameworkVersion`",
        verdict: "new box, same data",
        how: replaced,
    },
    "root-grows": {
        change: "`rootVolumeGiB`, up",
        verdict: "in place",
        how: "the disk grows; its file system at the next start",
    },
    "root-shrinks": {
        change: "`rootVolumeGiB`, down",
        verdict: "refused",
        how: "by AWS, before it changes the box",
    },
    "data-grows": {
        change: "`dataVolumeGiB`, up",
        verdict: "in place",
        how: "the volume grows; its file system at the next start, or at once by `workstation grow`",
    },
    "data-shrinks": {
        change: "`dataVolumeGiB`, down",
        verdict: "nothing",
        how: "a warning says that EBS cannot shrink a volume",
    },
    "data-snapshot": {
        change: "`dataSnapshot`",
        verdict: "nothing",
        how: "it is read when a volume is made",
    },
    "image-id": { change: "`imageId`", verdict: "new box, same data", how: replaced },
    "member-gpu": {
        change: "`instanceTypes` in one member's row, CPU to GPU and back",
        verdict: "new box, same data",
        how: `${replaced}; nobody else's resources get a step`,
    },
    "member-data": {
        change: "`dataVolumeGiB` in one member's row, larger",
        verdict: "in place",
        how: "that volume grows while its box runs; nobody else's resources get a step",
    },
    "several-kinds": {
        change: "a member's row that needs another image kind, while `imageId` pins one image",
        verdict: "refused",
        how: "before anything is done; `imageIds` has an image for each kind",
    },
    "image-ids": {
        change: "`imageIds`, for the boxes of that image kind",
        verdict: "new box, same data",
        how: `${replaced}; boxes of other kinds stay as they are`,
    },
    "newer-image": {
        change: "nothing, and AWS has a newer image",
        verdict: "nothing",
        how: "a box keeps the image that it was made with",
    },
    documents: {
        change: "a document, by a newer release of this program",
        verdict: "new box, same data",
        how: replaced,
    },
    access: {
        change: "`access`, with `sshFrom`",
        verdict: "in place",
        how: "a rule of the security group comes or goes",
    },
    "ssh-from": {
        change: "`sshFrom`",
        verdict: "in place",
        how: "only the rules of the networks named or no longer named",
    },
    spot: { change: "`spot`", verdict: "new box, same data", how: replaced },
    "max-price": {
        change: "`maxHourlyUsd`",
        verdict: "nothing",
        how: "refused when the box is more expensive than that",
    },
    zone: {
        change: "`availabilityZone`, another",
        verdict: "refused",
        how: "a volume stays in its zone, and the box with it; `workstation move` carries both",
    },
    region: {
        change: "`aws:region`",
        verdict: "refused",
        how: "a stack stays in its region; another region is another stack",
    },
    renamed: {
        change: "a component's type, by a newer release with `aliases`",
        verdict: "nothing",
        how: "its resources keep their place",
    },
    upgrade: {
        change: "this program, from its first release",
        verdict: "new box, same data",
        how: "once for each box, announced by the preview with the reason; nothing else is replaced or deleted",
    },
    "older-checkout": {
        change: "anything, from a checkout older than the one that changed the stack last",
        verdict: "refused",
        how: "both versions are named; `git pull`, or `--allow-older` on purpose",
    },
    "two-ups": {
        change: "anything, by two people who run `up` at once",
        verdict: "refused",
        how: "for the second one, who changes nothing; the first one's `up` ends as if alone",
    },
    destroy: {
        change: "`pulumi destroy`",
        verdict: "data stays",
        how: "volumes are marked `[retain]`; `workstation destroy` says their price and how to end them",
    },
    "up-after-destroy": {
        change: "`pulumi up` after `pulumi destroy`",
        verdict: "data stays",
        how: "new boxes take up the volumes",
    },
    queue: {
        change: "`queue`",
        verdict: "in place",
        how: "environments take other types and limits as they are, and running jobs end first; no box is touched",
    },
    "two-stacks": {
        change: "from `gpu` settings on one stack to a stack beside it",
        verdict: "nothing",
        how: "either works; neither stack touches the other",
    },
} as const satisfies Record<string, Claim>;

export type ClaimName = keyof typeof claims;

/** Padded as prettier pads a table. */
export function whatHappensTable(): string {
    const header = ["You change", "What happens", "How"];
    const rows = Object.values<Claim>(claims).map(({ change, verdict, how }) => [
        change,
        verdict,
        how,
    ]);
    const widths = header.map((title, column) =>
        Math.max(title.length, ...rows.map((row) => row[column]!.length)),
    );
    const line = (cells: readonly string[]) =>
        `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |\n`;
    return [header, widths.map((width) => "-".repeat(width)), ...rows].map(line).join("");
}

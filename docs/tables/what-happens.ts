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
        how: "the box goes; a warning names the volume, its price and the line that brings it back",
    },
    "member-again": {
        change: "`members`: the same name again",
        verdict: "data stays",
        how: "a new box takes up the member's volume",
    },
    keys: {
        change: "`members[].sshPublicKeys`",
        verdict: "new box, same data",
        how: "for that member only",
    },
    desktop: { change: "`desktop`", verdict: "new box, same data", how: replaced },
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
        verdict: "nothing",
        how: "no resource is replaced or deleted, apart from boxes whose documents changed",
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

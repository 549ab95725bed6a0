import { stringify } from "yaml";
import type { Dice } from "../support/dice";
import { privateKeys, publicKeys, refusedKeys, wireKey } from "./ssh-keys";

type Config = Readonly<Record<string, unknown>>;

/** Writes a stack file; the project's own keys are given without their namespace. */
export function stackFile(config: Config, rest: Config = {}): string {
    const qualified = Object.entries({ "aws:region": "us-east-1", ...config }).map(
        ([key, value]) => [key.includes(":") ? key : `workstation:${key}`, value] as const,
    );
    return stringify({ ...rest, config: Object.fromEntries(qualified) });
}

const ana = { name: "ana", sshPublicKeys: [publicKeys.ed25519] };
const ssh = { access: "ssh", sshFrom: ["203.0.113.7/32"], members: [ana] };

/** Valid settings that a team could have. */
const good: readonly Config[] = [
    {},
    { instanceTypes: ["g3.4xlarge", "g4dn.4xlarge", "gr6.4xlarge"], dataVolumeGiB: 100 },
    { instanceTypes: ["m6i.large"], os: "debian12", rootVolumeGiB: 60, spot: true },
    { members: [ana, { name: "bob" }], desktop: false, frameworkVersion: "2.16.1" },
    { framework: "none", dataVolumeGiB: 16_384, rootVolumeGiB: 20 },
    { framework: "pytorch", maxHourlyUsd: "1.5", availabilityZone: "us-east-1a" },
    { ...ssh, dataSnapshot: "snap-0123456789abcdef0" },
    { imageId: "ami-0123456789abcdef0", rootVolumeGiB: 60, spot: "true", dataVolumeGiB: "+50" },
    { instanceTypes: ["g5.xlarge"], framework: "pytorch", "aws:profile": "team" },
    { members: [ana, { name: "bob", instanceTypes: ["g5.xlarge"], spot: true }] },
    { members: [{ name: "bob", os: "debian12", maxHourlyUsd: 0.5, dataVolumeGiB: 9 }, ana] },
    { imageIds: { "al2023-x86_64": "ami-0123456789abcdef0" } },
];

const wrongShapes = [null, {}, { a: "b" }, [[]], [null], [5], { "": { "": [1] } }, [{ a: [] }]];
const control = ["\u001b]52;c;cHduZWQ=\u0007", "\u009b2J", "\u007f", "\u202eabc", "\u2066x", "\0"];
const shellWords = [
    "$(pwned)", "`pwned`", "os;pwned", "os' ; pwned; '", 'os" ; pwned; "', "os|pwned", "os&pwned",
    "os\npwned", "-rf $(pwned)", "os${IFS}$(pwned)", "x'\u2019;pwned", "~/$(pwned)", "'$(pwned)'", "\\$(pwned)",
    "!pwned", "*", "{a,b}", "<(pwned)", ">pwned", "#$(pwned)",
]; // prettier-ignore
const prototypeKeys = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
const knownRegions = [
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "eu-central-1",
    "eu-north-1",
    "ap-southeast-2",
];
const systemNames = (
    "root daemon systemd-network systemd-resolve systemd-timesync systemd-coredump systemd-oom rtkit avahi colord " +
    "geoclue pipewire dnsmasq unbound setroubleshoot rehearsal ec2-instance-connect ssm-user aws-kinesis-agent-user " +
    "dbus polkitd gdm gnome-initial-setup xrdp sssd usbmux nm-openvpn cups saned pulse tcpdump uuidd"
).split(" ");

const rsa4096 = (dice: Dice) => {
    const modulus = Buffer.from(Array.from({ length: 513 }, () => dice.between(0, 255)));
    modulus[0] = 0;
    modulus[1] = 200;
    return wireKey("ssh-rsa", Buffer.from([1, 0, 1]), modulus);
};
const manyKeys = (dice: Dice, count: number) => [
    { name: "ana", sshPublicKeys: Array.from({ length: count }, () => rsa4096(dice)) },
];
const block = (index: number) => `10.${index >> 8}.${index & 255}.0/24`;
const times = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, index) => make(index));

/** One class of stack files, and the expected answer to each file in it. */
export interface FileClass {
    readonly verdict: "accepted" | "refused";
    /** A setting, a line or a word that a refusal must name. */
    readonly naming?: RegExp;
    readonly make: (dice: Dice) => string;
}

const accepted = (make: FileClass["make"]): FileClass => ({ verdict: "accepted", make });
const refused = (naming: RegExp, make: FileClass["make"]): FileClass => ({
    ...{ verdict: "refused", naming, make },
});
/** Returns good settings with one random value. */
const changed = (setting: string, value: (dice: Dice) => unknown) => (dice: Dice) =>
    stackFile({ ...dice.one(good), [setting]: value(dice) });
const wrongly = (setting: string, ...values: readonly unknown[]) =>
    refused(
        new RegExp(setting),
        changed(setting, (dice) => dice.one(values)),
    );
const line = /Pulumi\.fuzz\.yaml:\d+/;

/**
 * The oracle: the expected answer of `workstation plan` and `pulumi up` to each class, written before the fixes.
 * Besides, for every file: no crash, no control character on the terminal, a message below 20 kB, and no
 * command that runs text from the file.
 */
export const fileClasses: Readonly<Record<string, FileClass>> = {
    // Valid files, in every form that Pulumi accepts.
    "good settings": accepted((dice) => stackFile(dice.one(good))),
    "Windows line ends": accepted((dice) => stackFile(dice.one(good)).replaceAll("\n", "\r\n")),
    "a byte order mark": accepted((dice) => `\ufeff${stackFile(dice.one(good))}`),
    "keys without the project's name": accepted((dice) =>
        stackFile(dice.one(good)).replaceAll("workstation:", ""),
    ),
    "an alias of another value": accepted((dice) =>
        stackFile({}).concat(
            `  workstation:dataVolumeGiB: &size ${dice.between(9, 99)}\n  gcp:disk: *size\n`,
        ),
    ),
    "settings of other providers and of Pulumi": accepted((dice) =>
        stackFile(
            {
                ...dice.one(good),
                "gcp:project": "x",
                "pulumi:tags": { a: "b" },
                "aws:maxRetries": 4,
            },
            { encryptionsalt: "v1:abc", environment: ["team"] },
        ),
    ),
    "known regions": accepted((dice) => stackFile({ "aws:region": dice.one(knownRegions) })),
    "key comments outside ASCII": accepted((dice) => {
        const comment = dice.one([
            "josé@laptop",
            "Jürgen's laptop",
            "李",
            "🙂",
            "a\u2028b",
            "\u009b",
            "Ω\u00a0x",
        ]);
        const key = publicKeys.ed25519.replace("ana@laptop", comment);
        return stackFile({ members: [{ name: "ana", sshPublicKeys: [key] }] });
    }),
    "up to 500 members": accepted((dice) =>
        stackFile({
            members: times(dice.between(100, 500), (index) => ({ ...ana, name: `m${index}` })),
        }),
    ),
    "as many keys as fit": accepted((dice) =>
        stackFile({ members: manyKeys(dice, dice.between(1, 8)) }),
    ),
    "as many networks as AWS allows": accepted((dice) =>
        stackFile({ ...ssh, sshFrom: times(dice.between(2, 60), block) }),
    ),
    "a member's name": accepted((dice) =>
        stackFile({
            members: [
                { name: dice.one(["a", "jose", "ana-maria", "r2d2", "x".repeat(32), "sam"]) },
            ],
        }),
    ),

    // Wrong types, and numbers that are large or odd.
    ...Object.fromEntries(
        [
            "instanceTypes",
            "os",
            "members",
            "desktop",
            "framework",
            "rootVolumeGiB",
            "dataVolumeGiB",
            "access",
        ]
            .concat(["spot", "maxHourlyUsd"])
            .map((setting) => [
                `${setting} of another type`,
                refused(
                    new RegExp(setting),
                    changed(setting, (dice) => dice.one([...wrongShapes, "\u202e", "text", -5.5])),
                ),
            ]),
    ),
    "sshFrom of another type": wrongly("sshFrom", "x", 5, { a: 1 }, [5], [[]], [null], true),
    "texts of another type": {
        ...refused(/frameworkVersion|dataSnapshot|imageId|availabilityZone/, (dice) => {
            const setting = dice.one([
                "frameworkVersion",
                "dataSnapshot",
                "imageId",
                "availabilityZone",
            ]);
            return stackFile({ [setting]: dice.one([[], {}, [[]], true, { a: 1 }, "x y", "-"]) });
        }),
    },
    "data volumes of impossible sizes": wrongly(
        "dataVolumeGiB",
        ...[
            -1,
            0,
            16_385,
            1e9,
            1.5,
            1e300,
            NaN,
            Infinity,
            -Infinity,
            "0x10",
            "0b11",
            "1e2",
            "1_000",
            "50GB",
            "٣",
            "",
        ],
    ),
    "price limits that are not prices": wrongly(
        "maxHourlyUsd",
        ...[
            "0x10",
            "0b11",
            "0o7",
            "free",
            "-1",
            0,
            1e9,
            NaN,
            Infinity,
            "1,5",
            "$3",
            "",
            "Infinity",
            "1e2",
        ],
    ),
    // Only AWS knows how much a pinned image holds, so without one.
    "root disks that are too small or too large": refused(/rootVolumeGiB/, (dice) =>
        stackFile({
            ...dice.one(good.filter((it) => !("imageId" in it || "imageIds" in it))),
            rootVolumeGiB: dice.one([1, 7, 8, 10, -5, 16_385, 1e6, "8.5", "large", NaN]),
        }),
    ),
    "unknown choices": refused(/os|framework|access/, (dice) => {
        const setting = dice.one(["os", "framework", "access"]);
        return stackFile({
            [setting]: dice.one(["windows", "jax", "vpn", "none2", "AL 2023", "", " "]),
        });
    }),
    "flags in other words": refused(/desktop|spot/, (dice) =>
        stackFile({
            [dice.one(["desktop", "spot"])]: dice.one(["yes", "no", "on", "1", 0, "", "True "]),
        }),
    ),
    "unknown releases": refused(/frameworkVersion/, (dice) =>
        stackFile({ frameworkVersion: dice.one(["2.99", "9.9.9", "latest", "v2.17.0", "2", 3]) }),
    ),
    "unknown instance types": refused(/instanceTypes/, (dice) =>
        stackFile({
            instanceTypes: [
                dice.one(["foo", "g5.xlarg", "", "a b", "c5.xlarge", "G5.XLARGE"]),
                "t3.large",
            ],
        }),
    ),
    "machines above the price limit": refused(/maxHourlyUsd/, (dice) =>
        stackFile({ instanceTypes: [dice.one(["p5.48xlarge", "p4d.24xlarge", "g5.48xlarge"])] }),
    ),

    // YAML that is broken, too deep or endless.
    "lists and maps nested without end": refused(line, (dice) => {
        const depth = dice.one([60, 200, 900, 3000, 20_000]);
        const [open, close] = dice.one([["[", "]"], ["{a: ", "}"]] as const); // prettier-ignore
        return `config:\n  aws:region: us-east-1\n  workstation:os: ${open.repeat(depth)}1${close.repeat(depth)}\n`;
    }),
    "aliases that contain themselves": refused(line, (dice) =>
        stackFile({}).concat(
            dice.one([
                "  workstation:os: &a [*a]\n",
                "  workstation:members: &a [{name: *a}]\n",
                "  workstation:instanceTypes: &a [t3.large, [[*a]]]\n",
                "  gcp:x: &a {b: {c: *a}}\n",
            ]),
        ),
    ),
    "aliases of nothing": refused(line, (dice) =>
        stackFile({}).concat(
            dice.one(["  workstation:os: *nope\n", "  workstation:members: [*nope]\n"]),
        ),
    ),
    "aliases that multiply": refused(line, (dice) => {
        const bomb = times(dice.between(6, 12), (index) => {
            const inner = index === 0 ? "x" : times(9, () => `*a${index - 1}`).join(", ");
            return `  gcp:a${index}: &a${index} [${inner}]\n`;
        });
        return stackFile({}).concat(...bomb);
    }),
    "YAML that does not parse": refused(line, (dice) =>
        stackFile(dice.one(good)).concat(
            dice.one([
                "\tworkstation:os: x\n", "  workstation:spot: [\n", "<<<<<<< HEAD\n", "---\na: b\n", "  'x\n",
                "  workstation:spot: true\n  workstation:spot: true\n", "  a: b: c\n", "  x: \u0000[\n", "  \u001b]0;[: [\n",
                "  y: \u202e[\n", '  "\\x": 1\n',
            ]), // prettier-ignore
        ),
    ),
    "files without keys and values": refused(/Pulumi\.fuzz\.yaml/, (dice) =>
        dice.one(["text\n", "[a]\n", "5\n", "config: text\n", "config: [a]\n", "config: 5\n"]),
    ),

    // Keys that nobody reads.
    "unknown settings": refused(/is not a setting|is no key|is not a key/, (dice) =>
        stackFile({
            [dice.one(["colour", "instanceType", "osx", "a.b", "a[0]", "Os", "%s", "region"])]: "x",
        }),
    ),
    "keys of every object": refused(
        /__proto__|constructor|toString|hasOwnProperty|valueOf/,
        (dice) => {
            const key = dice.one(prototypeKeys);
            return dice.one([
                stackFile({}).concat(`  ${key}: x\n`),
                stackFile({}).concat(`  workstation:${key}: {a: b}\n`),
                stackFile({}).concat(`  workstation:members: [{name: ana, ${key}: x}]\n`),
                stackFile({}).concat(`${key}: {a: b}\n`),
            ]);
        },
    ),
    "a mistyped namespace, config or key": refused(
        /workstaion|Workstation|workstations|confg|Config|stray|other/,
        (dice) =>
            dice.one([
                stackFile({ "workstaion:os": "debian12" }),
                stackFile({ "Workstation:os": "debian12" }),
                stackFile({ "workstations:os": "debian12" }),
                stackFile({ "other:instanceTypes": ["g5.xlarge"] }),
                stackFile({}).replace("config:", "confg:"),
                stackFile({}).replace("config:", "Config:"),
                stackFile({}, { stray: { "workstation:os": "debian12" } }),
            ]),
    ),
    "a setting under both of its names": refused(/workstation:os/, (dice) =>
        stackFile({}).concat(
            dice.one([
                "  os: al2023\n  workstation:os: debian12\n",
                "  workstation:os: debian12\n  os: al2023\n",
            ]),
        ),
    ),

    // Text that a terminal or a shell would interpret.
    "control characters in a key": refused(
        /is not a setting|is no key|is not a key|not a property/,
        (dice) => {
            const key = `x${dice.one(control)}`;
            return dice.one([
                stackFile({ [key]: "x" }),
                stackFile({ members: [{ name: "ana", [key]: "x" }] }),
            ]);
        },
    ),
    "control characters in a value": refused(
        /os|framework|members|sshFrom|instanceTypes|region/,
        (dice) => {
            const text = dice.one(control);
            const key = dice.one(["os", "framework", "aws:region"]);
            return dice.one([
                stackFile({ [key]: `x${text}` }),
                stackFile({ members: [{ name: `ana${text}` }] }),
                stackFile({ ...ssh, sshFrom: [text] }),
                stackFile({ instanceTypes: [text] }),
            ]);
        },
    ),
    "a shell's characters in a key": refused(/./, (dice) => {
        const word = dice.one(shellWords);
        return dice.one([
            stackFile({ [`os${word}`]: "x" }),
            stackFile({ members: [{ name: "ana", [`shell${word}`]: "x" }] }),
            stackFile({}, { [word]: "x" }),
            stackFile({ [`workstaion:${word}`]: "x" }),
        ]);
    }),
    "a shell's characters in a value": refused(/./, (dice) => {
        const word = dice.one(shellWords);
        const setting = dice.one([
            "os",
            "framework",
            "spot",
            "dataVolumeGiB",
            "maxHourlyUsd",
            "imageId",
        ]);
        return dice.one([
            stackFile({ [setting]: word }),
            stackFile({ members: [{ name: word }] }),
            stackFile({ ...ssh, sshFrom: [word] }),
            stackFile({ instanceTypes: [word, "t3.large"] }),
            stackFile({ availabilityZone: word }),
            stackFile({ "aws:region": `us-east-1${word}` }),
        ]);
    }),

    // Places of the boxes, and their members.
    "what a member's row cannot say": refused(/members\[1\]\.[a-zA-Z[\]0-9]+ \(bob\): /, (dice) =>
        stackFile({
            members: [
                { name: "ana" },
                {
                    name: "bob",
                    ...dice.one([
                        { spot: dice.one(shellWords) },
                        { instanceTypes: [dice.one(["g9.xlarge", "p5.48xlarge", "", "g4dn"])] },
                        { dataVolumeGiB: dice.one([0, -1, 1e9, null, {}, [], "many"]) },
                        { framework: "pytorch", frameworkVersion: "2.17.0" },
                        { instanceTypes: ["g4dn.4xlarge"], rootVolumeGiB: 20 },
                        { availabilityZone: "eu-west-1a" },
                        { maxHourlyUsd: 0.02 },
                    ]),
                },
            ],
        }),
    ),
    "images of no kind, and of no id": refused(/imageIds/, (dice) =>
        stackFile({
            imageIds: dice.one([
                { "al2023-x86_65": "ami-0123456789abcdef0" },
                { "al2023-x86_64": dice.one(["ami-1", "", 7, null, ...shellWords]) },
                ...prototypeKeys.map(
                    (key) => JSON.parse(`{ "${key}": "ami-0123456789abcdef0" }`) as object,
                ),
            ]),
        }),
    ),
    "unknown regions": refused(
        /aws:region/,
        (dice) =>
        stackFile({
            "aws:region": dice.one([
                "", 5, ["us-east-1"], "US-EAST-1", "mars-1", "us-east-9", "us_east_1", "us-east-1a", "eu", null, {},
                "cn-north-1", "us-gov-west-1", "us-iso-east-1", "us-east-1;pwned", "x'+__import__('os')+'", "frankfurt",
            ]),
        }), // prettier-ignore
    ),
    "no region": refused(/aws:region/, (dice) =>
        dice.one(["", "config:\n", "config: {}\n", "{}\n", "config:\n  workstation:spot: true\n"]),
    ),
    "zones of another region": refused(/availabilityZone/, (dice) =>
        stackFile({
            availabilityZone: dice.one([
                "eu-west-1a",
                "us-east-2a",
                "us-east-1",
                "a",
                "us-east-1-bos-1a",
            ]),
        }),
    ),
    "names of the system's accounts": refused(/members\[0\]\.name/, (dice) =>
        stackFile({ members: [{ name: dice.one(systemNames) }] }),
    ),
    "invalid names": refused(/members/, (dice) =>
        stackFile({
            members: [
                ...[
                    dice.one([
                        { name: "Ana" },
                        { name: "José" },
                        { name: 7 },
                        {},
                        { name: "" },
                        "ana",
                        null,
                    ]),
                ],
                ...[dice.one([{ name: "x".repeat(33) }, { name: "ana " }, { name: ["a"] }, "bob"])],
            ],
        }),
    ),
    "values that are not public keys": refused(/sshPublicKeys/, (dice) => {
        const key = dice.one([
            ...Object.values(privateKeys),
            ...Object.values(refusedKeys),
            ...["x", "ssh-rsa", "ssh-ed25519 AAAA", `command="pwned" ${publicKeys.ed25519}`, 5],
            publicKeys.ed25519.replace("AAAAC3", "AA\u009bAAC3"),
            `${publicKeys.ed25519}\n${publicKeys.rsa2048}`,
        ]);
        return stackFile({ members: [{ name: "ana", sshPublicKeys: [key] }] });
    }),
    "more keys than user data holds": refused(
        /members\[0\]\.sshPublicKeys[\s\S]*leave out \d+/,
        (dice) => stackFile({ members: manyKeys(dice, dice.between(25, 40)) }),
    ),
    "more networks than AWS allows": refused(/sshFrom[\s\S]*60/, (dice) =>
        stackFile({ ...ssh, sshFrom: times(dice.between(61, 300), block) }),
    ),

    // Large amounts.
    "thousands of problems": refused(/\d+ problems/, (dice) => {
        const count = dice.between(500, 1500);
        return dice.one([
            stackFile({ ...ssh, sshFrom: times(count, (index) => `bad${index}`) }),
            stackFile({ instanceTypes: times(count, (index) => `foo${index}`), os: "windows" }),
            stackFile({ ...Object.fromEntries(times(count, (index) => [`key${index}`, index])) }),
            stackFile({ members: times(count, (index) => ({ name: `Bad ${index}` })) }),
        ]);
    }),
    "very long texts": refused(/os|members|instanceTypes/, (dice) => {
        const text = dice
            .one(["BEGIN ", "A", "-----BEGIN RSA ", "é", "'"])
            .repeat(dice.between(5_000, 20_000));
        return dice.one([
            stackFile({ os: text }),
            stackFile({ [`os${text}`]: "x" }),
            stackFile({ members: [{ name: text }] }),
            stackFile({ instanceTypes: [text] }),
        ]);
    }),
};

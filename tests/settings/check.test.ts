import { expect } from "chai";
import { settingNames } from "../../settings/settings";
import { type Changes, problemsWith, problemWith, settingsWith } from "./raw";

describe("checkSettings", () => {
    it("reads every key from the stack file", () => {
        const changes = {
            instanceTypes: ["m6i.large"],
            os: "debian12",
            members: [{ name: "ana", sshPublicKeys: [] }, { name: "ben" }],
            desktop: "false",
            framework: "tensorflow",
            frameworkVersion: "2.16.1",
            rootVolumeGiB: "60",
            dataVolumeGiB: "16384",
            dataSnapshot: "snap-0123456789abcdef0",
            imageId: "ami-01234567",
            spot: "true",
            maxHourlyUsd: "1.5",
            availabilityZone: "us-gov-west-1a",
            idleStopMinutes: "45",
        };
        const { os: operatingSystem, imageId, members, ...same } = changes;
        const defaults = {
            ...same,
            operatingSystem,
            desktop: false,
            rootVolumeGiB: 60,
            dataVolumeGiB: 16_384,
            spot: true,
            maxHourlyUsd: 1.5,
            idleStopMinutes: 45,
        };
        expect(settingsWith(changes)).to.deep.equal({
            defaults,
            members: members.map(({ name }) => ({ name, sshPublicKeys: [], own: {}, ...defaults })),
            imageId,
            imageIds: {},
            access: { kind: "session-manager" },
        });
    });

    const refusals: [
        title: string,
        changes: Changes,
        got: RegExp,
        allowed: RegExp,
        fixed: string,
    ][] = [
        [
            "a mistyped key, with the nearest one",
            { instanceType: "t3.large" },
            /^"t3.large"$/,
            /^members, instanceTypes, os.*memberAccess.*queue$/,
            "rename it to workstation:instanceTypes",
        ],
        [
            "a key that means nothing here",
            { colour: "blue" },
            /^"blue"$/,
            /^members, instanceTypes, os/,
            "pulumi config rm colour",
        ],
        [
            "an unknown framework that resembles none, without a guess",
            { framework: "jax" },
            /^"jax"$/,
            /^tensorflow, pytorch, none$/,
            "pulumi config set framework CHOICE",
        ],
        [
            "a flag in other words, by its meaning",
            { desktop: "no" },
            /^"no"$/,
            /^true, false$/,
            "pulumi config set desktop false",
        ],
        [
            "an unknown release, once for all types",
            { frameworkVersion: "2.99" },
            /^"?2.99"?$/,
            /^2\.\d+\.0, .*; or nothing, for the newest/,
            "pulumi config rm frameworkVersion",
        ],
        [
            "the beginning of a release",
            { frameworkVersion: "2.17" },
            /2.17/,
            /2\.17\.0/,
            "pulumi config set frameworkVersion 2.17.0",
        ],
        [
            "an unknown operating system",
            { os: "debian" },
            /^"debian"$/,
            /^al2023, debian12, debian13$/,
            "pulumi config set os debian12",
        ],
        [
            "an unknown framework",
            { framework: "torch" },
            /^"torch"$/,
            /^tensorflow, pytorch, none$/,
            "pulumi config set framework pytorch",
        ],
        [
            "an unknown kind of access",
            { access: "vpn" },
            /^"vpn"$/,
            /^session-manager, ssh$/,
            "pulumi config set access CHOICE",
        ],
        [
            "a flag that is neither true nor false",
            { desktop: "yes" },
            /^"yes"$/,
            /^true, false$/,
            "pulumi config set desktop true",
        ],
        [
            "a flag that may be left empty, in other words",
            { installDesktop: "yes" },
            /^"yes"$/,
            /^true, false; or nothing$/,
            "pulumi config set installDesktop true",
        ],
        [
            "a desktop that is on and not installed",
            { installDesktop: "false" },
            /^false$/,
            /^true, or nothing, which means what desktop says$/,
            "pulumi config set installDesktop true",
        ],
        [
            "a notebook on a box without a training image",
            { notebook: "true", framework: "none" },
            /^true$/,
            /^false, or nothing, which means on where there is a framework$/,
            "pulumi config set notebook false",
        ],
        ["an empty flag", { spot: "" }, /^""$/, /^true, false$/, "pulumi config set spot CHOICE"],
        [
            "a version that is no release",
            { frameworkVersion: "latest" },
            /^"latest"$/,
            /2\.17\.0, or nothing$/,
            "pulumi config rm frameworkVersion",
        ],
        [
            "a snapshot that is no snapshot id",
            { dataSnapshot: "vol-0123456789abcdef0" },
            /^"vol-0123456789abcdef0"$/,
            /snap-/,
            "pulumi config set dataSnapshot snap-ID",
        ],
        [
            "an image that is no image id",
            { imageId: "debian-12" },
            /^"debian-12"$/,
            /ami-/,
            "pulumi config set imageId ami-ID",
        ],
        [
            "a region given for a zone",
            { availabilityZone: "us-east-1" },
            /^"us-east-1"$/,
            /us-east-1a/,
            "pulumi config set availabilityZone us-east-1a",
        ],
        [
            "a root disk in words",
            { rootVolumeGiB: "large" },
            /^"large"$/,
            /^0, or 8 to 16384$/,
            "pulumi config rm rootVolumeGiB",
        ],
        [
            "a root disk below what any image takes",
            { rootVolumeGiB: "7" },
            /^7$/,
            /^0, or 8 to 16384$/,
            "pulumi config set rootVolumeGiB 0",
        ],
        [
            "half a GiB of data",
            { dataVolumeGiB: "10.5" },
            /^10.5$/,
            /^1 to 16384$/,
            "pulumi config set dataVolumeGiB 11",
        ],
        [
            "more data than a volume holds",
            { dataVolumeGiB: "16385" },
            /^16385$/,
            /^1 to 16384$/,
            "pulumi config set dataVolumeGiB 16384",
        ],
        [
            "an empty price limit, which is not 0",
            { maxHourlyUsd: " " },
            /^" "$/,
            /^0\.01 to 1000$/,
            "pulumi config rm maxHourlyUsd",
        ],
        [
            "a price limit with its currency",
            { maxHourlyUsd: "$2.5" },
            /^"\$2.5"$/,
            /^0\.01 to 1000$/,
            "pulumi config set maxHourlyUsd 2.5",
        ],
        [
            "a price limit in another notation",
            { maxHourlyUsd: "0x10" },
            /^"0x10"$/,
            /^0\.01 to 1000$/,
            "pulumi config set maxHourlyUsd 16",
        ],
        [
            "a price limit below every machine",
            { maxHourlyUsd: "0" },
            /^0$/,
            /^0\.01 to 1000$/,
            "pulumi config set maxHourlyUsd 0.01",
        ],
        [
            "one instance type in place of a list",
            { instanceTypes: "g5.xlarge" },
            /^"g5\.xlarge"$/,
            /\[t3a\.large, t3\.large\]/,
            "pulumi config rm instanceTypes && pulumi config set --path 'instanceTypes[0]' g5.xlarge",
        ],
        [
            "an empty list of instance types",
            { instanceTypes: [] },
            /^\[\]$/,
            /\[t3a\.large, t3\.large\]/,
            "pulumi config rm instanceTypes",
        ],
        [
            "instance types that are not text",
            { instanceTypes: ["t3.large", 3] },
            /^\["t3\.large",3\]$/,
            /\[t3a\.large, t3\.large\]/,
            "pulumi config rm instanceTypes && pulumi config set --path 'instanceTypes[0]' t3.large",
        ],
        [
            "an instance type listed twice",
            { instanceTypes: ["t3.large", "t3a.large", "t3.large"] },
            /^"t3\.large"$/,
            /^each entry once$/,
            "pulumi config rm --path 'instanceTypes[2]'",
        ],
        [
            "one network in place of a list",
            { sshFrom: "203.0.113.7/32" },
            /^"203\.0\.113\.7\/32"$/,
            /\[203\.0\.113\.7\/32\]/,
            "pulumi config rm sshFrom && pulumi config set --path 'sshFrom[0]' 203.0.113.7/32",
        ],
        [
            "networks that nobody may use, as no port is open",
            { sshFrom: ["203.0.113.7/32"] },
            /^\["203\.0\.113\.7\/32"\]$/,
            /^nothing, or access ssh$/,
            "pulumi config rm sshFrom",
        ],
    ];
    for (const [title, changes, got, allowed, fixed] of refusals) {
        it(`refuses ${title}, and says what to run`, () => {
            const problem = problemWith(changes);
            expect(problem.setting).to.match(new RegExp(`^${Object.keys(changes)[0]}`));
            expect(problem.got).to.match(got);
            expect(problem.allowed).to.match(allowed);
            expect(problem.fixed).to.equal(fixed);
        });
    }

    for (const name of settingNames) {
        it(`refuses ${name} of the wrong shape, and repeats the value`, () => {
            const problem = problemsWith({ [name]: { nested: [1] } })[0];
            expect(problem?.setting.split(".")[0]).to.equal(name);
            expect(problem?.got).to.contain("nested");
        });

        it(`refuses a stack without ${name} only when it is required`, () => {
            const optional = [
                "installDesktop",
                "frameworkVersion",
                "notebook",
                "dataSnapshot",
                "imageId",
                "availabilityZone",
                "sshFrom",
                "memberAccess",
                "sharedData",
                "queue",
            ];
            const settings = problemsWith({ [name]: undefined }).map(({ setting }) => setting);
            expect(settings).to.deep.equal(optional.includes(name) ? [] : [name]);
        });
    }

    it("refuses all problems at once", () => {
        const settings = problemsWith({
            sshFrm: ["203.0.113.7/32"],
            os: "windows",
            access: "ssh",
            rootVolumeGiB: "1",
            members: [{ name: "Root" }],
        }).map(({ setting }) => setting);
        expect(settings).to.deep.equal([
            "sshFrm",
            "os",
            "rootVolumeGiB",
            "members[0].name",
            "sshFrom",
            "members[0].sshPublicKeys",
        ]);
    });
});

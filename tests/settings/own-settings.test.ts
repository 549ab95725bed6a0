import { expect } from "chai";
import { boxSettingNames } from "../../settings/box-settings";
import { rowInFile } from "../../settings/own-settings";
import { checkedWith, problemsWith, problemWith, settingsWith } from "./raw";

const gpu = { name: "ana", instanceTypes: ["g4dn.xlarge"] };

describe("A member's row", () => {
    it("gives that member settings of their own, and leaves the rest to the stack", () => {
        const ana = { ...gpu, os: "debian12", spot: true, maxHourlyUsd: 1, frameworkVersion: "" };
        const [first, second] = settingsWith({
            members: [ana, { name: "ben" }],
            dataVolumeGiB: "80",
            frameworkVersion: "2.19.0",
        }).members;
        expect(first).to.deep.include({
            ...{ name: "ana", instanceTypes: ["g4dn.xlarge"], operatingSystem: "debian12" },
            ...{ spot: true, maxHourlyUsd: 1, dataVolumeGiB: 80, desktop: true },
        });
        expect(first).to.not.have.property("frameworkVersion");
        expect(second).to.deep.include({
            ...{ instanceTypes: ["t3a.large", "t3.large", "m7i-flex.large"], spot: false },
            ...{ operatingSystem: "al2023", frameworkVersion: "2.19.0", dataVolumeGiB: 80 },
        });
    });

    it("puts boxes with the same settings together, so that each machine is planned once", () => {
        const members = [gpu, { name: "ben" }, { ...gpu, name: "cleo" }, { name: "dan" }];
        const { alike } = checkedWith({ members });
        expect(alike.map((it) => it.members.map(({ name }) => name))).to.deep.equal([
            ["ana", "cleo"],
            ["ben", "dan"],
        ]);
        expect(alike[0]?.candidates.map((it) => it.instanceType)).to.deep.equal(["g4dn.xlarge"]);
    });

    const refusals: [
        title: string,
        own: Record<string, unknown>,
        setting: string,
        fixed: string,
    ][] = [
        [
            "an unknown type",
            { instanceTypes: ["g4dn.xlrge"] },
            "instanceTypes[0]",
            "pulumi config rm --path 'members[1].instanceTypes' && " +
                "pulumi config set --path 'members[1].instanceTypes[0]' g4dn.xlarge",
        ],
        [
            "a flag in other words",
            { spot: "yes" },
            "spot",
            "pulumi config set --path 'members[1].spot' true",
        ],
        [
            "a release that the member's own types do not run",
            { instanceTypes: ["g3.4xlarge"], frameworkVersion: "2.17.0" },
            "instanceTypes[0]",
            "pulumi config set --path 'members[1].frameworkVersion' 2.16.1",
        ],
        [
            "a price limit below the stack's types",
            { maxHourlyUsd: "0.05" },
            "instanceTypes",
            "pulumi config rm --path 'members[1].instanceTypes' && " +
                "pulumi config set --path 'members[1].instanceTypes[0]' t3a.medium",
        ],
        [
            "a desktop that is on and not installed",
            { desktop: true, installDesktop: false },
            "installDesktop",
            "pulumi config set --path 'members[1].installDesktop' true",
        ],
        [
            "a root disk that is too small",
            { rootVolumeGiB: 10 },
            "rootVolumeGiB",
            "pulumi config set --path 'members[1].rootVolumeGiB' 28",
        ],
    ];
    for (const [title, own, setting, fixed] of refusals)
        it(`is refused for ${title}, with the member's name and the change of that row`, () => {
            const problem = problemWith({ members: [{ name: "ana" }, { name: "ben", ...own }] });
            expect([problem.setting, problem.member]).to.deep.equal([
                `members[1].${setting}`,
                "ben",
            ]);
            expect(problem.fixed).to.equal(fixed);
        });

    it("is not refused again for a mistake of the stack", () => {
        const members = [gpu, { name: "ben", spot: true }, { name: "cleo" }];
        expect(
            problemsWith({ members, framework: "jax" }).map(({ setting }) => setting),
        ).to.deep.equal(["framework"]);
    });

    it("may do what the stack's own settings could not", () => {
        const members = [{ ...gpu, framework: "none" }];
        expect(problemsWith({ members, maxHourlyUsd: "0.6" })).to.deep.equal([]);
        const expensive = { members, instanceTypes: ["p4d.24xlarge"] };
        expect(problemsWith(expensive), "nobody has the stack's type").to.deep.equal([]);
    });

    it("has every setting of a box, and none of the stack", () => {
        const { allowed } = problemWith({ members: [{ name: "ana", access: "ssh" }] });
        expect(allowed).to.equal(
            ["name", "sshPublicKeys", "dotfiles", ...boxSettingNames].join(", "),
        );
    });

    it("is written into a stack file as it was read", () => {
        const ana = { name: "ana", sshPublicKeys: [], dotfiles: "git@github.com:ana/dotfiles" };
        const row = { ...ana, spot: true, instanceTypes: ["g5.xlarge"], frameworkVersion: "" };
        const [read] = settingsWith({ members: [row] }).members;
        expect(rowInFile(read!)).to.deep.equal(row);
    });

    it("says that it has no zone, where the stack names one that does not fit", () => {
        const members = [{ name: "ana", availabilityZone: "" }, { name: "ben" }];
        const [ana, ben] = settingsWith({ members, availabilityZone: "us-east-1a" }).members;
        expect([ana?.availabilityZone, ben?.availabilityZone]).to.deep.equal([
            undefined,
            "us-east-1a",
        ]);
    });
});

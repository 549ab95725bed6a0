import { expect } from "chai";
import fc from "fast-check";
import { problemsWith, problemWith, settingsWith } from "./raw";
import { publicKeys } from "./ssh-keys";

const names = (...list: unknown[]) => ({ members: list.map((name) => ({ name })) });
const nameCommand = (index: number, name: string) =>
    `pulumi config set --path 'members[${index}].name' ${name}`;

describe("a member's name", () => {
    for (const name of ["a", "ana", "ana-maria", "r2d2", "a".repeat(32)]) {
        it(`may be ${name}`, () => {
            expect(settingsWith(names(name)).members[0]?.name).to.equal(name);
        });
    }

    const unusable: [name: unknown, suggested: string][] = [
        ["Ana", "ana"],
        ["ana maria", "ana-maria"],
        ["ana_maria", "ana-maria"],
        ["José", "jose"],
        ["1ana", "ana"],
        ["ana-", "ana"],
        ["-", "ana"],
        ["", "ana"],
        ["李", "ana"],
        ["$(reboot)", "reboot"],
        ["ana\nben", "ana-ben"],
        ["a".repeat(33), "a".repeat(32)],
        [`${"a".repeat(31)} b`, "a".repeat(31)],
        ["Root", "root-dev"],
        [7, "ana"],
        [undefined, "ana"],
    ];
    for (const [name, suggested] of unusable) {
        it(`refuses ${JSON.stringify(name)} and offers ${suggested}`, () => {
            const { setting, wrong, allowed, fixed } = problemWith(names(name));
            expect(setting).to.equal("members[0].name");
            expect(wrong).to.equal("is not a usable user name");
            expect(allowed).to.match(/^1 to 32 lower-case letters, digits and dashes/);
            expect(fixed).to.equal(nameCommand(0, suggested));
        });
    }

    for (const name of [
        "root",
        "admin",
        "nobody",
        "docker",
        "video",
        "staff",
        "rtkit",
        "rehearsal",
    ]) {
        it(`refuses ${name}, a user or group of the system`, () => {
            const { wrong, fixed } = problemWith(names(name));
            expect(wrong).to.equal(
                "is the name of a user or group that the system has, or may get with a package",
            );
            expect(fixed).to.equal(nameCommand(0, `${name}-dev`));
        });
    }

    for (const name of ["systemd-network", "ec2-user", "ssm-user", "dbus", "gnome-initial-setup"]) {
        it(`refuses ${name}, one of a family of system names`, () => {
            const { wrong, fixed } = problemWith(names(name));
            expect(wrong).to.equal(
                "is the name of a user or group that the system has, or may get with a package",
            );
            expect(fixed).to.equal(nameCommand(0, "ana"));
        });
    }

    it("refuses a name that two members share, and numbers the second", () => {
        const { setting, wrong, got, fixed } = problemWith(names("ana", "ben", "ana", "ana-2"));
        expect(setting).to.equal("members[2].name");
        expect(wrong).to.equal("is the name of another member too");
        expect(got).to.equal('"ana"');
        expect(fixed).to.equal(nameCommand(2, "ana-3"));
    });

    it("is accepted after the message's commands have run, whatever it was", () => {
        const word = fc.oneof(
            fc.string({ maxLength: 40 }),
            fc.string({ unit: fc.constantFrom("a", "b", "-", "1", "É", " "), maxLength: 40 }),
            fc.constantFrom(
                "root",
                "Root",
                "ana",
                "ana-2",
                "a".repeat(32),
                `${"a".repeat(31)}-`,
                5,
            ),
        );
        fc.assert(
            fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (list) => {
                const corrected: unknown[] = [...list];
                for (const { fixed } of problemsWith(names(...list))) {
                    const [, index, name] = /members\[(\d+)\]\.name' (\S+)$/.exec(fixed) ?? [];
                    corrected[Number(index)] = name;
                }
                expect(problemsWith(names(...corrected))).to.deep.equal([]);
            }),
            { numRuns: 500 },
        );
    });
});

describe("the list of members", () => {
    const refusals: [title: string, members: unknown, got: string, fixed: string][] = [
        ["no list", "ana", '"ana"', `pulumi config rm members && ${nameCommand(0, "ana")}`],
        [
            "one member without its list",
            { name: "ben" },
            '{"name":"ben"}',
            `pulumi config rm members && ${nameCommand(0, "ben")}`,
        ],
        ["nobody", [], "[]", `pulumi config rm members && ${nameCommand(0, "ana")}`],
        [
            "bare names",
            ["cyd", "Ben", "cyd"],
            '"cyd"',
            `pulumi config rm members && ${nameCommand(0, "cyd")} && ${nameCommand(1, "ben")} && ` +
                nameCommand(2, "cyd-2"),
        ],
        [
            "members among other things",
            [{ name: "cyd" }, null, ["ben"]],
            "null",
            `pulumi config rm members && ${nameCommand(0, "cyd")} && ${nameCommand(1, "ana")} && ` +
                nameCommand(2, "ana-2"),
        ],
    ];
    for (const [title, members, got, fixed] of refusals) {
        it(`refuses ${title}, and rebuilds the list`, () => {
            const problem = problemWith({ members });
            expect(problem).to.deep.include({ setting: "members", got, fixed });
            expect(problem.allowed).to.match(/\{ name, sshPublicKeys, \.\.\. \}/);
        });
    }

    it("refuses every mistyped property, and names the one that was meant", () => {
        const members = [{ name: "ana", sshPublicKey: publicKeys.ed25519, nam: "x" }];
        const problems = problemsWith({ members });
        expect(problems.map(({ fixed }) => fixed)).to.deep.equal([
            "rename it to sshPublicKeys",
            "rename it to name",
        ]);
    });

    it("refuses an unknown property, and gives the command that removes it", () => {
        const { allowed, fixed } = problemWith({ members: [{ name: "ana", colour: "blue" }] });
        expect(allowed).to.match(
            /^name, sshPublicKeys, dotfiles, instanceTypes, os, .*availabilityZone$/,
        );
        expect(fixed).to.equal("pulumi config rm --path 'members[0].colour'");
    });

    it("keeps the keys of a member whose list is rebuilt", () => {
        const { fixed } = problemWith({
            members: [{ name: "ana", sshPublicKeys: [publicKeys.ed25519] }, "bob"],
        });
        expect(fixed).to.contain(
            `--path 'members[0].sshPublicKeys[0]' '${publicKeys.ed25519.replace(" ana@laptop", "")}'`,
        );
    });

    it("refuses one key in place of a list of keys", () => {
        const members = [{ name: "ana", sshPublicKeys: publicKeys.ed25519 }];
        const { wrong, fixed } = problemWith({ members });
        expect(wrong).to.equal("is not a list");
        expect(fixed).to.equal(
            `pulumi config rm --path 'members[0].sshPublicKeys' && ` +
                `pulumi config set --path 'members[0].sshPublicKeys[0]' '${publicKeys.ed25519.replace(" ana@laptop", "")}'`,
        );
    });
});

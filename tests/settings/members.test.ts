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
        it(`fails on ${JSON.stringify(name)} and offers ${suggested}`, () => {
            const { setting, wrong, allowed, mend } = problemWith(names(name));
            expect(setting).to.equal("members[0].name");
            expect(wrong).to.equal("is not a usable user name");
            expect(allowed).to.match(/^1 to 32 lower-case letters, digits and dashes/);
            expect(mend).to.equal(nameCommand(0, suggested));
        });
    }

    for (const name of ["root", "ec2-user", "admin", "nobody", "docker", "video", "staff"]) {
        it(`fails on ${name}, a user or group of the system`, () => {
            const { wrong, mend } = problemWith(names(name));
            expect(wrong).to.equal("is a user or group that the system already has");
            expect(mend).to.equal(nameCommand(0, `${name}-dev`));
        });
    }

    it("fails when two members share it, and numbers the second", () => {
        const { setting, wrong, got, mend } = problemWith(names("ana", "ben", "ana", "ana-2"));
        expect(setting).to.equal("members[2].name");
        expect(wrong).to.equal("is the name of another member too");
        expect(got).to.equal('"ana"');
        expect(mend).to.equal(nameCommand(2, "ana-3"));
    });

    it("is accepted after the commands of the message have been run, whatever it was", () => {
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
                const mended: unknown[] = [...list];
                for (const { mend } of problemsWith(names(...list))) {
                    const [, index, name] = /members\[(\d+)\]\.name' (\S+)$/.exec(mend) ?? [];
                    mended[Number(index)] = name;
                }
                expect(problemsWith(names(...mended))).to.deep.equal([]);
            }),
            { numRuns: 500 },
        );
    });
});

describe("the list of members", () => {
    const refusals: [title: string, members: unknown, got: string, mend: string][] = [
        ["no list", "ana", '"ana"', `pulumi config rm members && ${nameCommand(0, "ana")}`],
        [
            "one member without its list",
            { name: "ben" },
            '{"name":"ben"}',
            `pulumi config rm members && ${nameCommand(0, "ana")}`,
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
    for (const [title, members, got, mend] of refusals) {
        it(`fails on ${title} and makes it anew`, () => {
            const problem = problemWith({ members });
            expect(problem).to.deep.include({ setting: "members", got, mend });
            expect(problem.allowed).to.match(/\{ name, sshPublicKeys \}/);
        });
    }

    it("fails on every mistyped property, with the nearest one", () => {
        const members = [{ name: "ana", sshPublicKey: publicKeys.ed25519, nam: "x" }];
        const problems = problemsWith({ members });
        expect(problems.map(({ allowed }) => allowed)).to.deep.equal([
            "name, sshPublicKeys; the nearest is sshPublicKeys",
            "name, sshPublicKeys; the nearest is name",
        ]);
        expect(problems[0]?.mend).to.equal(`pulumi config rm --path 'members[0]["sshPublicKey"]'`);
    });

    it("fails on one key in place of a list of keys", () => {
        const members = [{ name: "ana", sshPublicKeys: publicKeys.ed25519 }];
        const { wrong, mend } = problemWith({ members });
        expect(wrong).to.equal("is not a list");
        expect(mend).to.equal(
            `pulumi config rm --path 'members[0].sshPublicKeys' && ` +
                `pulumi config set --path 'members[0].sshPublicKeys[0]' "$(cat ~/.ssh/id_ed25519.pub)"`,
        );
    });
});

import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { projectDir } from "../support/run-stack";
import { problemsWith, problemWith, settingsWith } from "./raw";

const rowWith = (dotfiles: unknown) => ({ members: [{ name: "ana", dotfiles }] });
const good = [
    "https://github.com/ana/dotfiles",
    "https://git.example.com:8443/~ana/dot-files.git",
    "git@github.com:ana/dotfiles.git",
    "ssh://git@example.com:2222/ana/dotfiles",
];
const bad = [
    "https://ana:secret@example.com/dotfiles",
    "ext::sh -c touch% /tmp/x",
    "git@-oProxyCommand=x:dotfiles",
    "https://example.com/$(touch x)",
    "--upload-pack=x",
    "file:///etc",
    "https://example.com/a b",
];

describe("A member's dotfiles", () => {
    for (const address of good)
        it(`may be at ${address}`, () => {
            expect(settingsWith(rowWith(address)).members[0]?.dotfiles).to.equal(address);
        });

    for (const address of bad)
        it(`are refused at ${address}`, () => {
            const { setting, got } = problemWith(rowWith(address));
            expect(setting).to.equal("members[0].dotfiles");
            expect(got).to.not.contain("secret");
        });

    it("are none when the row says nothing, or an empty address", () => {
        expect(settingsWith(rowWith("")).members[0]).to.not.have.property("dotfiles");
        expect(problemsWith(rowWith(7))).to.have.lengthOf(1);
    });

    it("are corrected where it is certain what was meant", () => {
        const fixed = `pulumi config set --path 'members[0].dotfiles' https://github.com/ana/dotfiles`;
        expect(problemWith(rowWith("github.com/ana/dotfiles")).fixed).to.equal(fixed);
        expect(problemWith(rowWith("http://github.com/ana/dotfiles")).fixed).to.equal(fixed);
    });

    it("are judged alike here and by the box, which checks them again", () => {
        const code = [
            "import sys, json; sys.path.insert(0, sys.argv[1]); import member_settings",
            "it = member_settings.dotfiles_url.fullmatch",
            "print(json.dumps([bool(it(a)) for a in json.loads(sys.argv[2])]))",
        ].join("\n");
        const folder = join(projectDir, "cloud-init", "files");
        const all = [...good, ...bad];
        const args = ["-B", "-c", code, folder, JSON.stringify(all)];
        const taken = JSON.parse(execFileSync("python3", args, { encoding: "utf8" })) as boolean[];
        expect(taken).to.deep.equal(all.map((it) => problemsWith(rowWith(it)).length === 0));
    });
});

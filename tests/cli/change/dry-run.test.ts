import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { changes } from "../../../cli/change/changes";
import { readSettledStack } from "../../../cli/stack-file/read";
import { projectDir } from "../../support/run-stack";
import { verbNamed } from "./support/run-verb";

/** What each verb takes before the stack. */
const values: Readonly<Record<string, string>> = {
    ...{
        resize: "g4dn.xlarge",
        grow: "100",
        move: "us-east-1b",
        "member add": "zoe",
        restore: "snap-0123456789abcdef0",
    },
};

/** Runs the command where neither Pulumi nor a network is found, and no credentials are. */
function dryRun(...words: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(projectDir, "cli", "bin.cjs"), ...words, "--dry-run"],
        {
            encoding: "utf8",
            env: { PATH: "", HOME: "/nonexistent", HTTPS_PROXY: "http://127.0.0.1:9" },
        },
    );
    return { status, stdout, stderr };
}

describe("--dry-run", function () {
    this.timeout(120_000);

    // The members of the committed stacks are their only ones, and stay.
    for (const { name } of changes.filter((it) => it.name !== "member remove"))
        it(`${name}: says what would be done, with no account, Pulumi or network`, () => {
            const value = values[name];
            const { status, stdout, stderr } = dryRun(
                ...name.split(" "),
                ...(value ? [value] : []),
                "gpu",
            );
            expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
            expect(stdout).to.match(/^Stack gpu: .*\n {2}- /);
            expect(stdout).to.contain("Nothing was changed (--dry-run).");
        });

    it("shows the change in price, and whether the box is replaced", () => {
        expect(dryRun("resize", "g4dn.xlarge").stdout).to.match(
            /^Stack dev: t3a\.large -> g4dn\.xlarge\n {2}- each box is replaced.*\n {2}- price of one box: \$0\.095 -> \$0\.554 an hour/,
        );
        expect(dryRun("resize", "t3.xlarge").stdout).to.contain(
            "each box stops, changes its type, starts and runs its self-test again",
        );
    });

    it("prints the same as JSON", () => {
        const { stdout } = dryRun("grow", "100", "--json");
        const { stack, changes: edits, price } = JSON.parse(stdout) as Record<string, unknown>;
        expect({ stack, edits }).to.deep.equal({ stack: "dev", edits: { dataVolumeGiB: "100" } });
        expect(price).to.have.nested.property("now.hourly").that.is.below(0.1);
    });

    it("tells a mistake in words, or as JSON, with exit code 1", () => {
        const { status, stderr } = dryRun("resize", "g4dn.xlarg");
        expect(status).to.equal(1);
        expect(stderr).to.match(/^error: instance type g4dn\.xlarg .*did you mean g4dn\.xlarge\n$/);
        const asJson = dryRun("resize", "g4dn.xlarg", "--json");
        expect(JSON.parse(asJson.stderr)).to.have.nested.property("error.kind", "refused");
        expect(asJson.stdout).to.equal("");
    });
});

describe("A command that changes a stack, before Pulumi is opened", () => {
    const file = { ...readSettledStack(projectDir, "dev"), projectDir, stack: "dev" };
    const { settings } = file;
    const answer = (name: string, value: string, options = {}, changed = {}) => {
        const given = { ...file, settings: { ...settings, ...changed } };
        return () => verbNamed(name).foresee(given, { value, ...options });
    };

    it("refuses a mistake that the stack file and the catalog show", () => {
        const [dev] = settings.members;
        const two = { members: ["ana", "ben"].map((name) => ({ ...dev!, name })) };
        expect(answer("resize", "t3a.large")).to.throw(
            "t3a.large is the type of stack dev already",
        );
        expect(answer("move", "nowhere")).to.throw("nowhere is not a zone of us-east-1");
        expect(answer("move", "us-west-2a")).to.throw("us-west-2a is not a zone of us-east-1");
        expect(answer("grow", "10")).to.throw("EBS cannot shrink a volume");
        expect(answer("grow", "20000")).to.throw("16384 GiB at most");
        expect(answer("restore", "yesterday")).to.throw("begins with snap- or vol-");
        expect(answer("upgrade-image", "", { to: "today" })).to.throw("today is not an image id");
        for (const name of ["rebuild", "snapshot", "restore"])
            expect(answer(name, "snap-1", {}, two), name).to.throw("--member ana or --member ben");
        const pinned = { imageId: "ami-0123456789abcdef0" };
        expect(answer("resize", "g4dn.xlarge", {}, pinned)).to.throw("imageId pins");
    });

    it("says how to keep a box whose desktop is left out, unless that is said to be meant", () => {
        const stepsFor = (desktop: object) => {
            const members = [{ ...settings.members[0]!, ...desktop }];
            return answer("up", "", {}, { members })().steps.join("\n");
        };
        expect(stepsFor({ desktop: false })).to.contain(
            "keep the box: pulumi config --stack dev set installDesktop true",
        );
        for (const installDesktop of [true, false])
            expect(stepsFor({ desktop: false, installDesktop })).to.not.contain("installDesktop");
    });

    it("replaces a spot box for another type, because EC2 cannot stop and change one", () => {
        const members = [{ ...settings.members[0]!, spot: true }];
        const { steps } = answer("resize", "t3.xlarge", {}, { members })();
        expect(steps[0]).to.contain("each box is replaced");
    });
});

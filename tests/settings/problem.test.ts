import { expect } from "chai";
import { brief, renderProblems, type Problem, shown } from "../../settings/problem";

const problem: Problem = {
    setting: "os",
    wrong: "is not",
    got: "x",
    allowed: "y",
    fix: [{ path: ["os"], value: "debian12" }],
};
const lineOf = (setting: string) => (setting.startsWith("os") ? 3 : undefined);

describe("the message of a refusal", () => {
    it("counts the problems, and gives each its value, then the line to write, then the command", () => {
        const paragraph =
            "  os: is not\n      got      x\n      allowed  y\n" +
            "      write    Pulumi.gpu.yaml:3  workstation:os: debian12\n" +
            "      or run   pulumi config --stack gpu set os debian12\n";
        expect(renderProblems("gpu", [problem], lineOf)).to.equal(
            `the configuration of stack gpu has 1 problem:\n\n${paragraph}`,
        );
        expect(renderProblems("gpu", [problem, problem], lineOf)).to.equal(
            `the configuration of stack gpu has 2 problems:\n\n${paragraph}\n${paragraph}`,
        );
    });

    it("cuts a text that nobody would read to its end, in any row", () => {
        const message = renderProblems("gpu", [{ ...problem, allowed: "y".repeat(1600) }], lineOf);
        expect(message).to.contain(`allowed  ${"y".repeat(1500)} ...\n`);
        const short = renderProblems("gpu", [{ ...problem, allowed: "y".repeat(1500) }], lineOf);
        expect(short).to.contain(`allowed  ${"y".repeat(1500)}\n`);
    });

    it("names the place instead of a command that a shell would misread", () => {
        const key = "os'; evil; '";
        const message = renderProblems(
            "gpu",
            [{ ...problem, setting: key, fix: [{ path: [key] }] }],
            lineOf,
        );
        expect(message).to.contain("write    Pulumi.gpu.yaml:3  remove this line\n");
        expect(message).not.to.contain("pulumi config");
    });

    it("writes out the list around an entry when the file lacks it", () => {
        const fix = [{ path: ["members", 0, "name"] as const, value: "ana" }];
        const [line, next] = renderProblems("gpu", [{ ...problem, fix }], () => undefined)
            .split("\n")
            .filter((text) => /members:|- name/.test(text));
        expect(line).to.match(/write {4}Pulumi\.gpu\.yaml {2}workstation:members:$/);
        expect(next).to.match(/^ +- name: ana$/);
    });

    it("stops after twenty problems, and counts the rest", () => {
        const message = renderProblems("gpu", Array<Problem>(5000).fill(problem), lineOf);
        expect(message).to.contain("has 5000 problems");
        expect(message).to.match(/and 4980 more, which the next `npx workstation plan` shows\n$/);
        expect(message.length).to.be.below(20_000);
    });

    it("shows a value as the stack file has it, and an absent one as nothing", () => {
        expect([undefined, null, "a", 5, ["a"]].map(shown)).to.deep.equal([
            "nothing",
            "null",
            '"a"',
            "5",
            '["a"]',
        ]);
    });

    it("shows characters that would control a terminal as escapes, and cuts long values", () => {
        expect(shown("\u009b2J\u202e")).to.equal('"\\u009b2J\\u202e"');
        expect(brief("x".repeat(5000))).to.equal(`${"x".repeat(40)}... (5000 characters)`);
    });
});

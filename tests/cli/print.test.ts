import { expect } from "chai";
import { asPrinted, print } from "../../cli/print";
import { run } from "../../cli/change/run";
import { up } from "../../cli/change/verbs/up";
import { renderPlan } from "../../cli/plan/render-plan";
import { planStack } from "../../cli/plan/stack-plan";
import { plainTell } from "../../cli/rehearse/boot/progress";
import { renderSummary, type Summary } from "../../cli/rehearse/summary";
import { projectDir } from "../support/run-stack";

const pipe = {} as NodeJS.WriteStream;
/** Writes to the clipboard, clears the screen (in C1 too), reverses the reading direction. */
const hostile = "a\x1b]52;c;ZXZpbA==\x07b\x1b[2Jc\u009b2Jd\u202ee\x7f";
const harmless = "a\\u001b]52;c;ZXZpbA==\\u0007b\\u001b[2Jc\\u009b2Jd\\u202ee\\u007f";
// eslint-disable-next-line no-control-regex -- the test looks for them
const control = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

/** A stream that keeps what is written to it. */
function paper() {
    const written: string[] = [];
    return { written, out: { write: (text: string) => written.push(text) > 0 } };
}

describe("print", () => {
    const { NO_COLOR: kept } = process.env;
    before(() => delete process.env["NO_COLOR"]);
    after(() => {
        if (kept !== undefined) process.env["NO_COLOR"] = kept;
    });

    it("writes text that a terminal only shows", () => {
        const { written, out } = paper();
        print(`${hostile}\n`, out);
        expect(written).to.deep.equal([`${harmless}\n`]);
    });

    it("colours its own words, and never those of a stack file, AWS or a box", () => {
        const text = [{ style: "red", text: hostile } as const, " \x1b[31mred"];
        expect(asPrinted(text, { isTTY: true })).to.equal(
            `\x1b[31m${harmless}\x1b[39m \\u001b[31mred`,
        );
    });

    it("keeps the values of printed JSON", () => {
        const value = { [hostile]: ["\u{e0001}", "\ud800", "José"] };
        expect(JSON.parse(asPrinted(JSON.stringify(value), pipe))).to.deep.equal(value);
    });

    it("makes a plan safe to print, whatever it holds", async () => {
        const plan = await planStack(projectDir, "dev");
        const [box] = plan.boxes;
        const machine = {
            ...plan.machines[0]!,
            image: { ...plan.machines[0]!.image, name: hostile },
            reasons: [hostile],
        };
        const violation = {
            ids: ["CKV_AWS_3"],
            title: hostile,
            resource: hostile,
            message: hostile,
        };
        const text = asPrinted(
            renderPlan(
                {
                    ...{ ...plan, stack: hostile, region: hostile, machines: [machine] },
                    boxes: [{ ...box!, member: hostile }],
                    security: { ...plan.security, violations: [violation as never] },
                },
                pipe,
            ),
            pipe,
        );
        expect(text).to.not.match(control);
        expect(text).to.contain(harmless);
    });

    it("makes a rehearsed box's report safe to print", () => {
        const check = {
            name: "x",
            verdict: "failed",
            seconds: 1,
            detail: hostile,
            remedy: hostile,
        };
        const text = renderSummary({
            ...{ stack: "dev", member: "ana", box: "", engine: "podman", verdict: "failed" },
            ...{ seconds: 1, stages: [], services: [], standIns: [], extraOutput: [hostile] },
            ...{ checks: [check], changedSettings: {}, ssh: "", desktop: null },
        } as unknown as Summary);
        const { written, out } = paper();
        print(text, out);
        plainTell(out).say(hostile);
        expect(written.join("")).to.not.match(control);
    });
});

describe("a refusal of a verb", () => {
    it("repeats a stack's name as text that a terminal only shows", async () => {
        const refused = await run(up, projectDir, hostile, { value: "" }).catch(
            (error: unknown) => error,
        );
        expect(asPrinted(String(refused), pipe)).to.not.match(control);
    });
});

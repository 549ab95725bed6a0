import { expect } from "chai";
import { renderStacks } from "../../../cli/plan/render-stacks";
import { planStack, type StackPlan } from "../../../cli/plan/stack-plan";
import { asPrinted } from "../../../cli/print";
import { projectDir } from "../../support/run-stack";

const text = (...stacks: Parameters<typeof renderStacks>[0]) => asPrinted(renderStacks(stacks), {});

describe("the plans of all stacks", () => {
    let dev: StackPlan;
    let gpu: StackPlan;
    before(async () => {
        dev = await planStack(projectDir, "dev");
        gpu = await planStack(projectDir, "gpu");
    });

    it("are a line each: box, GPU, price of all boxes, and what was passed over", () => {
        const machines = [{ ...dev.machines[0]!, members: ["ana", "ben"] }];
        const two = { ...dev, machines, boxes: [...dev.boxes, ...dev.boxes] };
        const [head, first, second] = text(
            { stack: "dev", plan: two },
            { stack: "gpu", plan: gpu },
        ).split("\n");
        expect(head).to.match(/^STACK +BOX +BOXES +GPU +AN HOUR +176 H\/MONTH +STATE$/);
        expect(first).to.match(/^dev +t3a\.large +2 +- +0\.19 +50\.51 +ok$/);
        expect(second).to.match(/^gpu +g4dn\.4xlarge +1 +1 x T4 .* ok, g3\.4xlarge passed over$/);
    });

    it("say which stack breaks a security rule", () => {
        const violation = { ids: ["CKV_AWS_3"] as const, title: "t", resource: "r", message: "m" };
        const security = { ...dev.security, violations: [violation] };
        expect(text({ stack: "dev", plan: { ...dev, security } })).to.contain(
            "1 security rule failed",
        );
    });

    it("keep a refused stack as a line, and show the refusal in full below", () => {
        const shown = text(
            { stack: "bad", refused: "no such region\n" },
            { stack: "dev", plan: dev },
        );
        expect(shown).to.match(/^bad +- .* refused$/m);
        expect(shown).to.match(/\nrefused {2}no such region\n$/);
        expect(shown).to.contain("on demand in us-east-1, and include");
        expect(text({ stack: "bad", refused: "no\n" })).to.contain("on demand, and include");
    });
});

import { expect } from "chai";
import { stripVTControlCharacters } from "node:util";
import { asPrinted } from "../../../cli/print";
import { renderPlan } from "../../../cli/plan/render-plan";
import { resourceTree } from "../../../cli/plan/resource-tree";
import { planStack, type StackPlan } from "../../../cli/plan/stack-plan";
import { projectDir } from "../../support/run-stack";

const pipe = {} as NodeJS.WriteStream; // what a pipe looks like: no isTTY at all
const terminal = (columns: number) => ({ isTTY: true, columns }) as NodeJS.WriteStream;
// eslint-disable-next-line no-control-regex -- colours are control characters
const colour = /\u001b\[/;

const text = (plan: StackPlan, stream: NodeJS.WriteStream) =>
    asPrinted(renderPlan(plan, stream), stream);

describe("the plan as text", () => {
    let dev: StackPlan;
    let gpu: StackPlan;
    before(async () => {
        dev = await planStack(projectDir, "dev");
        gpu = await planStack(projectDir, "gpu");
    });

    /** Renders the text in the given environment. */
    function rendered(
        stream: NodeJS.WriteStream,
        env: Readonly<Record<string, string>>,
        plan = dev,
    ): string {
        const names = ["NO_COLOR", "FORCE_COLOR", "CI"];
        const kept = names.map((name) => [name, process.env[name]] as const);
        for (const name of names) delete process.env[name];
        try {
            Object.assign(process.env, env);
            return text(plan, stream);
        } finally {
            for (const name of names) delete process.env[name];
            for (const [name, value] of kept) if (value !== undefined) process.env[name] = value;
        }
    }

    /** Returns the body under a title. */
    function section(plan: StackPlan, title: string, stream = pipe): string {
        const plain = stripVTControlCharacters(text(plan, stream));
        return new RegExp(`^${title}.*\n([^]*?)\n\n`, "m").exec(plain)?.[1] ?? "";
    }

    it("is coloured on a terminal", () => {
        expect(rendered(terminal(100), {})).to.match(colour);
    });

    it("is not coloured on a terminal when NO_COLOR is set and not empty", () => {
        expect(rendered(terminal(100), { NO_COLOR: "1" })).not.to.match(colour);
        expect(rendered(terminal(100), { NO_COLOR: "" })).to.match(colour);
    });

    it("is never coloured elsewhere, not even in CI", () => {
        expect(rendered(pipe, {})).not.to.match(colour);
        expect(rendered(pipe, { CI: "true", FORCE_COLOR: "1" })).not.to.match(colour);
    });

    it("shows the machine with its GPU, the reasons and the candidates passed over", () => {
        expect(section(gpu, "Machine")).to.match(
            /chosen +g4dn\.4xlarge: 16 vCPU, 64 GiB, x86_64, 1 x T4 of 16 GiB/,
        );
        expect(section(gpu, "Machine")).to.match(/because +Driver: /);
        expect(section(gpu, "Machine")).to.match(/passed over +g3\.4xlarge: AWS retired G3/);
        expect(section(dev, "Machine"))
            .to.match(/x86_64 *$/m)
            .and.match(/looked up once, then kept/);
    });

    it("calls a pinned image pinned", () => {
        const image = { ...dev.machine.image, frozen: false };
        const pinned = { ...dev, machine: { ...dev.machine, image } };
        expect(section(pinned, "Machine")).to.match(/image .*\(pinned\)/);
    });

    it("counts the resources without the components that group them", () => {
        const resources = dev.resources.filter(({ type }) => type.startsWith("aws:")).length;
        expect(text(dev, pipe)).to.contain(`Would be created: ${resources} resources\n`);
    });

    it("shows each price by the hour and by the month, and the total of all boxes", () => {
        const total = /^ +total +(\S+) +(\S+) +(\S+)$/m;
        const [, hourly, always] = total.exec(text(dev, pipe)) ?? [];
        const two = { ...dev, boxes: [...dev.boxes, ...dev.boxes] };
        const [, both, bothAlways] =
            /^ +2 boxes +(\S+) +(\S+) +(\S+)$/m.exec(text(two, pipe)) ?? [];
        expect(Number(hourly)).to.be.within(0.08, 0.12);
        expect(Number(both)).to.be.closeTo(2 * Number(hourly), 2e-4);
        expect(Number(bothAlways)).to.be.closeTo(2 * Number(always), 0.02);
        expect(text(dev, pipe)).not.to.match(/^ +1 box/m);
    });

    it("says unknown for an unknown price, and never 0", () => {
        const [row] = dev.cost;
        const unknown = {
            hourly: undefined,
            alwaysOnMonthly: undefined,
            workingHoursMonthly: undefined,
        };
        const cost = [
            { ...row!, ...unknown },
            { part: "total", ...unknown },
        ];
        const planned = text({ ...dev, cost, boxes: [...dev.boxes, ...dev.boxes] }, pipe);
        expect(planned).to.match(/^ +total +unknown +unknown +unknown$/m);
        expect(planned).to.match(/^ +2 boxes +unknown +unknown +unknown$/m);
    });

    it("says below the prices what they leave out, in yellow on a terminal", () => {
        const plan = { ...dev, costCaveats: ["spot: not known"] };
        expect(section(plan, "Price")).to.match(/^ +total .*\n[^]*\n {2}spot: not known$/m);
        expect(rendered(terminal(100), {}, plan)).to.contain(
            "\u001b[33m\n  spot: not known\u001b[39m",
        );
    });

    it("warns of CPU credits only for types that have them", () => {
        expect(text(dev, pipe)).to.contain("credits are used up");
        expect(text(gpu, pipe)).not.to.contain("credits are used up");
    });

    it("compares user data with EC2's limit", () => {
        const size = dev.boxes[0]!.userData.length;
        const share = Math.round((size / 16_384) * 100);
        expect(section(dev, "User data")).to.equal(`  dev: ${size} of 16384 bytes (${share} %)`);
    });

    it("names each broken rule, with the resource that breaks it", () => {
        const ids = ["CKV_AWS_3"] as const;
        const violation = { ids, title: "a rule", resource: "Volume x", message: "is open" };
        const security = { ...dev.security, violations: [violation] };
        const planned = text({ ...dev, security }, pipe);
        expect(planned).to.contain("1 broken");
        expect(planned).to.contain("broken  CKV_AWS_3: a rule; Volume x: is open\n");
    });

    it("says how each member connects", () => {
        const { connect } = dev.boxes[0]!;
        const planned = text(dev, pipe);
        for (const line of Object.values(connect)) expect(planned).to.contain(line);
    });

    it("keeps reasons within the terminal, and within a readable width on a wide one", () => {
        const widest = (columns: number) =>
            Math.max(
                ...section(gpu, "Security", terminal(columns))
                    .split("\n")
                    .map((it) => it.length),
            );
        expect(widest(70)).to.be.at.most(70);
        expect(widest(300)).to.be.at.most(110).and.at.least(90);
    });

    for (const columns of [0, 1, 20]) {
        it(`is still readable on a terminal of ${columns} columns`, () => {
            expect(section(gpu, "Machine", terminal(columns))).to.contain("g4dn.4xlarge");
        });
    }
});

describe("the tree of resources", () => {
    it("draws each below its parent, the last one with a corner", () => {
        const resources = [
            { type: "p:index:A", name: "a" },
            { type: "p:index:B", name: "b", parent: "p:index:A a" },
            { type: "p:x/y:C", name: "c", parent: "p:index:B b" },
            { type: "D", name: "d", parent: "p:index:A a" },
            { type: "p:x/y:C", name: "e", parent: "D d" },
            { type: "p:index:A", name: "f" },
        ];
        expect(resourceTree({ resources }).split("\n")).to.deep.equal([
            "  A a",
            "  ├─ B b",
            "  │  └─ C c",
            "  └─ D d",
            "     └─ C e",
            "  A f",
        ]);
    });
});

import { expect } from "chai";
import { stripVTControlCharacters } from "node:util";
import { asPrinted } from "../../../cli/print";
import { type Details, renderPlan } from "../../../cli/plan/render-plan";
import { resourceTree } from "../../../cli/plan/resource-tree";
import { awsPrices } from "../../../catalog/price-list";
import { planStack, type StackPlan } from "../../../cli/plan/stack-plan";
import { projectDir } from "../../support/run-stack";

const pipe = {} as NodeJS.WriteStream; // what a pipe looks like: no isTTY at all
const terminal = (columns: number) => ({ isTTY: true, columns }) as NodeJS.WriteStream;
// eslint-disable-next-line no-control-regex -- colours are control characters
const colour = /\u001b\[/;

const text = (plan: StackPlan, stream = pipe, details?: Details) =>
    asPrinted(renderPlan(plan, stream, details), stream);

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
    function section(plan: StackPlan, title: string, details?: Details, stream = pipe): string {
        const plain = stripVTControlCharacters(text(plan, stream, details));
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

    it("fits a screen of 35 lines and 100 columns, also with candidates passed over and caveats", () => {
        const reason = "no zone of the region offers a type of this family, which AWS retired";
        const passedOver = ["a", "b", "c"].map((name) => {
            return { instanceType: `${name}9.16xlarge`, reason: `${reason}; and more; and more` };
        });
        const full = {
            ...gpu,
            machines: [{ ...gpu.machines[0]!, passedOver }],
            costCaveats: ["spot: the price is not known here", "prices are those of us-east-1"],
        };
        for (const plan of [dev, gpu, full]) {
            const lines = text(plan).trimEnd().split("\n");
            expect(lines.length, plan.stack).to.be.at.most(35);
            for (const line of lines) expect(line.length, line).to.be.at.most(100);
        }
    });

    it("names the bucket that boxes share, and none where there is none", async () => {
        const withData = (sharedData: string) => planStack(projectDir, "dev", { sharedData });
        expect(text(await withData("new"))).to.match(
            /Shared +\/shared, in a bucket of the stack's own, \$0\.023 per GB and month/,
        );
        expect(text(await withData("team-data"))).to.match(
            /Shared +\/shared, in the bucket team-data/,
        );
        expect(text(dev)).to.not.contain("Shared");
    });

    describe("of a stack with a queue", () => {
        const withQueue = (queue: Record<string, unknown>, more: Record<string, string> = {}) =>
            planStack(projectDir, "dev", {
                ...{ sharedData: "team-data", queue: JSON.stringify(queue) },
                ...more,
            });

        it("shows its hosts by the hour, that it costs nothing at rest, its limits and what nodes reach", async () => {
            const plan = await withQueue({ instanceTypes: ["g5.xlarge", "g6.xlarge"] });
            const shown = section(plan, "Queue for jobs");
            expect(shown).to.match(
                /Hosts +g5\.xlarge 1\.01, g6\.xlarge 0\.80 an hour on demand; spot/,
            );
            expect(shown).to.match(/At rest +\$0: no host runs while no job waits/);
            expect(shown).to.match(/Limits +64 vCPUs on spot and as many on demand/);
            expect(shown).to.match(/\$50 a job\s+and \$500 a month/);
            expect(shown).to.match(/no internet \(queue\.nat\)/);
            expect(shown).to.match(/Images +dev: jobs have another image than the box/);
            expect(shown).to.not.match(/Passed over|No jobs/);
            expect(text(plan)).to.match(/ 64 of\s+L-3819A6DF\s+and\s+L-DB2E81BA\s+for jobs/);
            expect(text(plan)).to.match(/2 queues/);
        });

        it("prices the NAT gateway, counts no zone for its subnet, and names who has no jobs and what was passed over", async () => {
            const members = [
                ...["ana", "ben", "cyd", "dan", "eve"].map((name) => ({ name })),
                { name: "fay", framework: "none" },
            ];
            const plan = await withQueue(
                { nat: true, maxvCpus: 40 },
                { members: JSON.stringify(members) },
            );
            const shown = section(plan, "Queue for jobs");
            expect(shown).to.match(
                /At rest +\$36\.50 a month for the NAT gateway, and \$0\.045 per GB/,
            );
            expect(shown).to.match(/Images +ana, ben, cyd and 2 more: /);
            expect(shown).to.match(/No jobs +fay: the box has no framework/);
            expect(shown).to.match(/Passed over +g4dn\.12xlarge has 48 vCPUs.*; and 2 more/s);
            expect(text(plan)).to.match(/network \(6 zones\)/);
            const one = await withQueue({ maxvCpus: 48, instanceTypes: ["g5.xlarge"] });
            const passedOver = [{ instanceType: "a", conflict: "a is not offered" }];
            const told = { ...one, queue: { ...one.queue!, passedOver } };
            expect(section(told, "Queue for jobs")).to.match(/Passed over +a is not offered$/m);
        });

        it("adds eleven lines with the bucket's, each of 100 columns at most, with the default types", async () => {
            const lines = text(await withQueue({ nat: false }))
                .trimEnd()
                .split("\n");
            expect(lines.length).to.be.at.most(text(dev).trimEnd().split("\n").length + 11);
            for (const line of lines) expect(line.length, line).to.be.at.most(100);
        });
    });

    it("shows the box with its GPU, what runs on it, its disks and its access", () => {
        const shown = text(gpu);
        expect(shown).to.match(/^ +Box +g4dn\.4xlarge +16 vCPU, 64 GiB, 1 x T4 16 GiB$/m);
        expect(shown).to.match(/^ +Runs +Amazon Linux 2023, GNOME desktop, driver R\d+, CUDA /m);
        expect(shown).to.match(/^ +Disks +root 125 GiB \(disposable\), data 100 GiB \(kept/m);
        expect(shown).to.match(/^ +Access +Session Manager only, no open port$/m);
        expect(text(dev)).to.match(/^ +Runs +Amazon Linux 2023, GNOME desktop, TensorFlow /m);
        expect(text(dev)).to.not.match(/Passed over|driver|CUDA/);
    });

    describe("of a team with several kinds of boxes", () => {
        const teamOf = (count: number) => {
            const [cpu] = dev.machines;
            const [withGpu] = gpu.machines;
            const names = Array.from(
                { length: count },
                (_, index) => `member-${index}-${"x".repeat(count === 3 ? 0 : 20)}`,
            );
            const machines = [
                { ...cpu!, members: names.slice(1) },
                { ...withGpu!, members: names.slice(0, 1), box: { ...withGpu!.box, spot: true } },
            ];
            const boxes = names.map((member) => ({ ...dev.boxes[0]!, member }));
            return { ...dev, machines, boxes };
        };

        it("shows a line for each member, and the team's sum", () => {
            const shown = text(teamOf(3));
            expect(shown).to.match(/^FOR +BOX +GPU +RUNS +DISKS GIB +AN HOUR +176 H$/m);
            expect(shown).to.match(
                /^member-0- +g4dn\.4xlarge \(spot\) +1 x T4 +al2023, TensorFlow \S+ +125 \+ 100 +1\.24 /m,
            );
            expect(
                shown.match(/^member-[12]- +t3a\.large +- +al2023, .* 58 \+ 50 +0\.10 /gm),
            ).to.have.length(2);
            expect(shown)
                .to.match(/^Cost \(USD, 3 boxes\)/m)
                .and.match(/^ +total +1\.43 /m);
            expect(shown).to.match(/on demand and spot, prices/);
            expect(shown.replace(/\s+/g, " ")).to.contain(
                "4 vCPU of L-1216C47A, 16 vCPU of L-3819A6DF",
            );
        });

        it("fits the screen with a hundred members too: a line for each machine", () => {
            const lines = text(teamOf(100)).trimEnd().split("\n");
            expect(lines.length).to.be.at.most(35);
            for (const line of lines) expect(line.length, line).to.be.at.most(100);
            expect(lines.join("\n")).to.match(/^member-1-… \+98 +t3a\.large/m);
        });
    });

    it("says what differs: no desktop, no framework, SSH from networks, a spot box", () => {
        const [machine] = dev.machines;
        const box = { ...machine!.box, desktop: false, spot: true };
        const access = { kind: "ssh" as const, from: ["203.0.113.7/32"] };
        const settings = { ...dev.settings, access };
        const shown = text({
            ...dev,
            machines: [{ ...machine!, box, framework: undefined }],
            settings,
        });
        expect(shown).to.contain("Amazon Linux 2023, no desktop, no framework");
        expect(shown).to.contain("SSH from 203.0.113.7/32, and Session Manager");
        expect(shown).to.contain("firewall (port 22 in)");
        expect(shown).to.contain("spot, prices of us-east-1");
    });

    it("says what becomes of a desktop that is off, left out, or left out on purpose", () => {
        const [machine] = dev.machines;
        const shownFor = (desktop: object) => {
            const box = { ...machine!.box, ...desktop };
            return text({ ...dev, machines: [{ ...machine!, box }] });
        };
        const off = shownFor({ desktop: false, installDesktop: true });
        expect(off).to.contain("Amazon Linux 2023, GNOME desktop (off), TensorFlow");
        expect(off).to.not.match(/^ +Desktop /m);
        expect(shownFor({ desktop: false, installDesktop: false })).to.not.match(/^ +Desktop /m);
        expect(shownFor({ desktop: false }).replace(/\s+/g, " ")).to.contain(
            "Desktop none; a box that has one is replaced. installDesktop: true keeps both, and switches it off",
        );
    });

    it("says what the notebook's image takes, as estimates, where the notebook is on", () => {
        const [machine] = dev.machines;
        const shownFor = (change: object) => {
            const box = { ...machine!.box, ...change };
            return text({ ...dev, machines: [{ ...machine!, box }] });
        };
        expect(shownFor({}).replace(/\s+/g, " ")).to.contain(
            "Notebook JupyterLab and TensorBoard, for 0.4 GB more of the root disk, built in 3 minutes beside the boot (estimates)",
        );
        expect(shownFor({ notebook: false })).to.not.match(/^ +Notebook /m);
        expect(shownFor({ framework: "none" })).to.not.match(/^ +Notebook /m);
    });

    it("names a candidate that was passed over, with the reason in short, and in full with --why", () => {
        expect(text(gpu)).to.match(/^ +Passed over +g3\.4xlarge: AWS retired G3 on 2025-10-31$/m);
        const why = section(gpu, "Why", { why: true });
        expect(why)
            .to.match(/because +Driver: /)
            .and.match(/passed over +g3\.4xlarge: AWS/);
        expect(why.replace(/\s+/g, " ")).to.contain("no zone of the region offers g3.4xlarge");
    });

    it("says with --why whether the image is kept or pinned", () => {
        expect(section(dev, "Why", { why: true })).to.contain("looked up once, then kept");
        const [machine] = dev.machines;
        const image = { ...machine!.image, frozen: false };
        const pinned = { ...dev, machines: [{ ...machine!, image }] };
        expect(section(pinned, "Why", { why: true })).to.match(/image .*\(pinned\)/);
    });

    it("counts the resources without the components that group them, and draws them with --resources", () => {
        const resources = dev.resources.filter(({ type }) => type.startsWith("aws:")).length;
        expect(text(dev)).to.contain(`Would create ${resources} resources\n`);
        expect(text(dev)).to.not.contain("├─");
        expect(section(dev, "Resources", { resources: true })).to.contain("├─ InternetGateway");
    });

    it("sums what all boxes cost, running and stopped, and lists each part with --cost", () => {
        const total = (plan: StackPlan) =>
            /^ +total +(\S+) +(\S+) +(\S+)$/m.exec(text(plan))?.slice(1).map(Number) ?? [];
        const [machine] = dev.machines;
        const machines = [{ ...machine!, members: ["ana", "ben"] }];
        const two = { ...dev, machines, boxes: [...dev.boxes, ...dev.boxes] };
        const [hourly = 0, working = 0, always = 0] = total(dev);
        expect(hourly).to.be.within(0.08, 0.12);
        expect(total(two)[1]).to.be.closeTo(2 * working, 0.02);
        expect(total(two)[2]).to.be.closeTo(2 * always, 0.02);
        expect(text(two)).to.contain("Cost (USD, 2 boxes)");
        const parts = section(dev, "Cost of one box", { cost: true });
        for (const { part } of machine!.cost) expect(parts).to.contain(`  ${part}`);
    });

    it("prices the log of starts and stops for all boxes with --cost", () => {
        const log = (boxes: number) =>
            section({ ...dev, boxes: Array(boxes).fill(dev.boxes[0]) }, "Cost of one box", {
                cost: true,
            });
        expect(log(1)).to.contain("kept for 400 days, costs less than $0.01 a month");
        expect(log(100)).to.contain("costs about $0.02 a month");
    });

    it("says unknown for an unknown price, and never 0", () => {
        const unknown = {
            hourly: undefined,
            ...{ alwaysOnMonthly: undefined, workingHoursMonthly: undefined },
        };
        const [machine] = dev.machines;
        const cost = machine!.cost.map((row) => ({ ...row, ...unknown }));
        const plan = { ...dev, machines: [{ ...machine!, cost }] };
        expect(text(plan)).to.match(/^ +total +unknown +unknown +unknown$/m);
        const detailed = text(plan, pipe, { cost: true });
        expect(detailed).to.match(/^ +root disk +unknown +unknown +unknown$/m);
    });

    it("says below the prices what they leave out, in yellow on a terminal", () => {
        const plan = { ...dev, costCaveats: ["spot: not known"] };
        expect(section(plan, "Cost")).to.match(/^ +total .*\n.*\n.*\n {2}spot: not known$/m);
        expect(rendered(terminal(100), {}, plan)).to.contain("\u001b[33m  spot: not known\n");
    });

    it("says what a month costs with idle stop for each habit, in a line and with what it takes for granted", () => {
        const [machine] = gpu.machines;
        const cost = (hours: number) => (1.209 * hours + 225 * 0.08 + 100 * 0.05).toFixed(2);
        expect(text(gpu)).to.contain(
            `  stopped after 30 idle minutes, a month: office hours ${cost(187)}, evenings too ${cost(286)}, left on ${cost(730)}\n`,
        );
        const table = text(gpu, pipe, { cost: true });
        expect(table).to.match(/^ +stopped after 30 idle minutes +a month +USD$/m);
        expect(table).to.contain(`187 h  ${cost(187)}  8 h in one piece on 22 days\n`);
        const never = { ...gpu, machines: [{ ...machine!, idleStopMinutes: 0 }] };
        expect(text(never)).to.contain(
            `  never stopped for being idle, a month: ${cost(730)} where nobody stops it (idleStopMinutes: 0)\n`,
        );
        const two = { ...gpu, machines: [{ ...machine!, members: ["ana", "ben"] }] };
        expect(text(two)).to.contain("  a box stopped after 30 idle minutes, a month: ");
    });

    it("says whose prices it shows, and of when", () => {
        expect(text(dev)).to.contain("prices of us-east-1 (table, 2026-07-20)");
        const listed = {
            ...{ region: "eu-central-1", asked: "2026-11-30T10:00:00Z", hourly: {} },
            ...{ gp3GbMonth: 0.0952, snapshotGbMonth: 0.054, publicIpv4Hour: 0.005 },
        };
        const plan = { ...dev, prices: awsPrices(listed) };
        expect(text(plan)).to.contain("prices of eu-central-1 (AWS, 2026-11-30)");
        expect(text(plan, pipe, { cost: true })).to.contain(
            "  Prices are eu-central-1's, from AWS's price list of 2026-11-30; on demand, before tax\n",
        );
    });

    it("warns of CPU credits only for types that have them", () => {
        const detailed = (plan: StackPlan) => text(plan, pipe, { cost: true });
        expect(detailed(dev)).to.contain("credits are used up");
        expect(detailed(gpu)).not.to.contain("credits are used up");
    });

    it("compares user data with EC2's limit, and names the quota that counts the boxes", () => {
        const kib = (dev.boxes[0]!.userData.length / 1024).toFixed(1);
        expect(section(dev, "Checks")).to.contain(`ok   ${kib} of 16.0 KiB`);
        expect(section(gpu, "Checks")).to.match(/quota .*16 vCPU of L-DB2E81BA/);
    });

    it("begins with each failed rule and the resource that breaks it, in red", () => {
        const ids = ["CKV_AWS_3"] as const;
        const violation = { ids, title: "a rule", resource: "Volume x", message: "is open" };
        const security = { ...dev.security, violations: [violation] };
        expect(text({ ...dev, security })).to.match(
            /^failed {2}CKV_AWS_3: a rule; Volume x: is open\n/,
        );
        expect(text({ ...dev, security })).to.contain("1 failed");
        expect(rendered(terminal(100), {}, { ...dev, security })).to.satisfy((it: string) =>
            it.startsWith("\u001b[31mfailed"),
        );
    });

    it("lists every rule and exception with --security", () => {
        const shown = section(dev, "Security", { security: true });
        const of = (title: string) => shown.match(new RegExp(`^ +${title} `, "gm"))?.length;
        expect(of("passed")).to.equal(dev.security.held.length);
        expect(of("exception")).to.equal(dev.security.exceptions.length);
    });

    it("invents no id to paste", () => {
        const all = { why: true, resources: true, security: true, cost: true };
        expect(text(dev, pipe, all)).to.not.match(/\b(i|vol|ami|sg|subnet)-[a-z0-9]{4,}/);
    });

    it("keeps reasons within the terminal, and within a readable width on a wide one", () => {
        const widest = (columns: number) =>
            Math.max(
                ...section(gpu, "Security", { security: true }, terminal(columns))
                    .split("\n")
                    .map((it) => it.length),
            );
        expect(widest(70)).to.be.at.most(70);
        expect(widest(300)).to.be.at.most(100).and.at.least(90);
    });

    for (const columns of [0, 1, 20]) {
        it(`is still readable on a terminal of ${columns} columns`, () => {
            expect(text(gpu, terminal(columns))).to.contain("g4dn.4xlarge");
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

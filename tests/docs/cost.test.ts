import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { costRow, monthOf } from "../../cli/boxes/cost/month";
import type { Box } from "../../cli/boxes/find";
import { planStack } from "../../cli/plan/stack-plan";
import { resized, worked } from "../../docs/tables/worked-months";
import { projectDir } from "../support/run-stack";

const page = readFileSync(join(projectDir, "docs/cost.md"), "utf8");
const box: Box = {
    ...{ id: "i-1", project: "workstation", stack: "dev", member: "ana", zone: "us-east-1a" },
    ...{ instanceType: "", state: "running", launched: new Date(0), reason: "", cause: "" },
    ...{ spot: false, publicAddress: true, lastStop: undefined, stoppedToCopy: undefined },
};

describe("docs/cost.md", () => {
    for (const { stack, habit, instanceType, rootGiB, dataGiB } of worked) {
        it(`works out the box that ${stack} has, with the figures that its plan and \`cost\` have`, async () => {
            const [machine] = (await planStack(projectDir, stack)).machines;
            expect(machine!.instanceType.name).to.equal(instanceType);
            expect(machine!.disks).to.deep.equal({ rootGiB, dataGiB });
            const { hours, monthlyUsd } = machine!.habits.find(({ name }) => name === habit)!;
            const { to } = monthOf(new Date("2026-11-16T00:00:00Z"));
            const end = new Date(to.getTime() - 1);
            const runs = [{ id: "i-1", from: new Date(end.getTime() - hours * 3600_000), to: end }];
            const row = costRow(
                { stack, member: "ana", box: { ...box, instanceType }, runs, rootGiB, dataGiB },
                end,
            );
            expect(row.totalUsd).to.be.closeTo(monthlyUsd!, 0.005);
            const said = page.slice(page.indexOf(`(\`${stack}\`, ${instanceType}), ${habit}`));
            const told = (part: string) =>
                Number(new RegExp(`^\\| ${part} .* (\\S+) +\\|$`, "m").exec(said)?.[1]);
            expect(told("compute")).to.be.closeTo(row.computeUsd!, 0.0051);
            expect(told("address")).to.be.closeTo(row.addressUsd!, 0.0051);
            expect(told("disks")).to.be.closeTo(row.disksUsd, 0.0051);
            expect(told("snapshots")).to.be.closeTo(row.snapshotsUsd, 0.0051);
            expect(told("total")).to.be.closeTo(row.totalUsd!, 0.0051);
        });
    }

    it("works out the resized box with the figures that `cost` has", () => {
        const end = new Date(monthOf(new Date("2026-11-16T00:00:00Z")).to.getTime() - 1);
        const [first, second] = resized.runs;
        const hour = 3600_000;
        const middle = new Date(end.getTime() - second.hours * hour);
        const runs = [
            {
                ...{ id: "i-1", from: new Date(middle.getTime() - first.hours * hour) },
                ...{ to: middle, instanceType: first.instanceType },
            },
            { id: "i-1", from: middle, to: end, instanceType: second.instanceType },
        ];
        const { rootGiB, dataGiB } = resized;
        const now = { ...box, instanceType: second.instanceType };
        const row = costRow({ stack: "dev", member: "ana", box: now, runs, rootGiB, dataGiB }, end);
        const said = page.slice(page.indexOf("**A resized box**"));
        const told = (part: string) =>
            Number(new RegExp(`^\\| ${part} .* (\\S+) +\\|$`, "m").exec(said)?.[1]);
        for (const { instanceType, computeUsd } of row.byType)
            expect(told(`as ${instanceType}`)).to.be.closeTo(computeUsd!, 0.0051);
        expect(told("address")).to.be.closeTo(row.addressUsd!, 0.0051);
        expect(told("total")).to.be.closeTo(row.totalUsd!, 0.0051);
    });
});

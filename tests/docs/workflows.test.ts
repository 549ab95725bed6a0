import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectDir } from "../support/run-stack";

interface Step {
    readonly uses?: string;
    readonly run?: string;
}

interface Workflow {
    readonly on: Readonly<Record<string, unknown>>;
    readonly permissions: unknown;
    readonly jobs: Readonly<
        Record<
            string,
            { steps: Step[]; strategy?: { matrix: { include?: { options: string }[] } } }
        >
    >;
}

const folder = join(projectDir, ".github/workflows");
const workflows = readdirSync(folder).map(
    (name) => [name, parse(readFileSync(join(folder, name), "utf8")) as Workflow] as const,
);
const steps = ({ jobs }: Workflow) => Object.values(jobs).flatMap((job) => job.steps);

describe("the workflows", () => {
    it("may read the repository and nothing else", () => {
        for (const [name, { permissions }] of workflows)
            expect(permissions, name).to.deep.equal({ contents: "read" });
    });

    it("use one version of an action, and only the platform's own actions", () => {
        const used = workflows.flatMap(([, workflow]) =>
            steps(workflow).flatMap(({ uses }) => uses ?? []),
        );
        const versions = new Set(used);
        expect(versions.size).to.equal(new Set(used.map((it) => it.split("@")[0])).size);
        for (const action of versions) expect(action).to.match(/^actions\/[\w-]+@v\d+$/);
    });

    it("never spend money", () => {
        for (const [name, workflow] of workflows)
            for (const { run = "" } of steps(workflow)) expect(run, name).to.not.match(/test:aws/);
    });

    it("rehearse Amazon Linux 2023 each night, in a container and in a virtual machine", () => {
        const nightly = new Map(workflows).get("nightly.yml")!;
        expect(nightly.on).to.have.all.keys("schedule", "workflow_dispatch");
        const [job] = Object.values(nightly.jobs);
        const options = job?.strategy?.matrix.include?.map((it) => it.options);
        expect(options).to.deep.equal(["", "--vm"]);
        const commands = steps(nightly)
            .map(({ run = "" }) => run)
            .join("\n");
        expect(commands).to.include("npx workstation rehearse dev ${{ matrix.options }} --json");
        expect(commands).to.match(/jq -e '\.verdict == "ready" and .*"operating-system"/);
    });
});

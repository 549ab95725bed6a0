import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
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
const source = (name: string) => readFileSync(join(folder, name), "utf8");
const workflows = readdirSync(folder).map(
    (name) => [name, parse(source(name)) as Workflow] as const,
);
const steps = ({ jobs }: Workflow) => Object.values(jobs).flatMap((job) => job.steps);

/** This repository's own actions: steps that several workflows share. */
const actions = readdirSync(join(projectDir, ".github/actions")).map((name) => {
    const text = readFileSync(join(projectDir, ".github/actions", name, "action.yml"), "utf8");
    const { runs } = parse(text) as { runs: { steps: Step[] } };
    return [`./.github/actions/${name}`, runs.steps] as const;
});
const allSteps = [
    ...workflows.map(([name, workflow]) => [name, steps(workflow)] as const),
    ...actions,
];

describe("the workflows", () => {
    it("may read the repository and nothing else", () => {
        for (const [name, { permissions }] of workflows)
            expect(permissions, name).to.deep.equal({ contents: "read" });
    });

    it("name each action by a commit with its version behind it, and use only the platform's own and ours", () => {
        const named = workflows.flatMap(([name]) =>
            [...source(name).matchAll(/^.*\buses: *(.*)$/gm)].map(([, action = ""]) => action),
        );
        const ours = named.filter((action) => action.startsWith("./"));
        for (const action of ours)
            expect(existsSync(join(projectDir, action, "action.yml")), action).to.equal(true);
        const used = named.filter((action) => !ours.includes(action));
        expect(used).to.have.length.greaterThan(3);
        for (const action of used)
            expect(action).to.match(/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
        const versions = new Set(used);
        expect(versions.size).to.equal(new Set(used.map((it) => it.split("@")[0])).size);
    });

    it("run no download that they have not checked", () => {
        for (const [name, all] of allSteps)
            for (const { run = "" } of all) {
                expect(run, name).to.not.match(/\|\s*(sudo\s+)?(ba|z|da)?sh\b/);
                if (/curl|wget/.test(run)) expect(run, name).to.match(/\| sha256sum --strict -c/);
            }
    });

    it("install Pulumi by one action, before what needs it, in the version of its SDK", () => {
        const downloads = allSteps.filter(([, all]) =>
            all.some(({ run = "" }) => run.includes("get.pulumi.com")),
        );
        expect(downloads.map(([name]) => name)).to.deep.equal(["./.github/actions/install-pulumi"]);
        const { dependencies } = JSON.parse(
            readFileSync(join(projectDir, "package.json"), "utf8"),
        ) as { dependencies: Record<string, string> };
        const version = dependencies["@pulumi/pulumi"];
        expect(downloads[0]![1][0]!.run).to.contain(`version=${version}\n`);
        const engine = /test:(engine|faults)|\.ci\/run/;
        const needing = workflows.flatMap(([, { jobs }]) =>
            Object.values(jobs).filter((job) => job.steps.some(({ run = "" }) => engine.test(run))),
        );
        expect(needing, "jobs that run the engine").to.have.length(2);
        for (const job of needing) {
            const installs = job.steps.findIndex(({ uses }) => uses === downloads[0]![0]);
            const needs = job.steps.findIndex(({ run = "" }) => engine.test(run));
            expect(installs).to.be.within(0, needs - 1);
        }
    });

    it("ask npm for known defects of what users install, and hear of new versions", () => {
        const audit = steps(new Map(workflows).get("audit.yml")!).map(({ run }) => run);
        expect(audit).to.include("npm audit --audit-level=high --omit=dev");
        const file = readFileSync(join(projectDir, ".github/dependabot.yml"), "utf8");
        const { updates } = parse(file) as { updates: { "package-ecosystem": string }[] };
        expect(updates.map((it) => it["package-ecosystem"])).to.have.members([
            ...["npm", "github-actions", "gomod"],
        ]);
    });

    it("install no package whose script runs: npm's settings forbid them", () => {
        expect(readFileSync(join(projectDir, ".npmrc"), "utf8")).to.match(/^ignore-scripts=true$/m);
    });

    it("never spend money", () => {
        for (const [name, all] of allSteps)
            for (const { run = "" } of all) expect(run, name).to.not.match(/test:aws/);
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

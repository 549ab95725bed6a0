import { expect } from "chai";
import type { Laptop } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";
import { computeEnvironment, jobDefinition } from "../../simulation/account/resource-types";
import { allOfType } from "../../simulation/account/simulated-account";
import { done } from "./support/boxes";
import { claim } from "./support/claim";
import { oneBox } from "./support/one-box";

const ana = [{ name: "ana" }];
const types = ["g4dn.xlarge", "g5.xlarge"];
const withQueue = { sharedData: "team-data", queue: { instanceTypes: types } };

describe("the queue", function () {
    this.timeout(300_000);
    const { fork } = oneBox();
    let made: Laptop | undefined;
    const laptops: Laptop[] = [];
    afterEach(() => laptops.splice(0).forEach((laptop) => laptop.end()));
    after(() => made?.end());

    /** Returns a laptop whose stack has a queue. */
    async function withJobs(): Promise<Laptop> {
        if (made === undefined) {
            made = fork().fork();
            made.configure("dev", withQueue);
            done(await made.up("dev"));
        }
        const laptop = made.fork();
        laptops.push(laptop);
        return laptop;
    }

    it("comes to a stack that has none, and changes nothing of the boxes but their live settings", async () => {
        const laptop = fork();
        // The bucket is a change of its own: boxes mount it.
        laptop.configure("dev", { sharedData: withQueue.sharedData });
        done(await laptop.up("dev"));
        laptop.configure("dev", withQueue);
        const steps = changes(done(await laptop.up("dev")).steps);
        // The boxes get the scripts that send jobs, as they get any new script.
        const others = steps.filter((step) => !step.startsWith("create "));
        expect(others.filter((step) => !/ (Document|Association) /.test(step))).to.deep.equal([]);
        expect(steps).to.include("create ComputeEnvironment workstation-dev-jobs-spot");
        expect(steps.filter((step) => /Instance |Volume /.test(step))).to.deep.equal([]);
    });

    it("is left alone by a second `up`, also when Batch has started hosts in between", async () => {
        const laptop = await withJobs();
        laptop.changeAccount((account) => {
            for (const it of allOfType(account, computeEnvironment)) {
                const resources = it.inputs["computeResources"] as Record<string, unknown>;
                const computeResources = { ...resources, desiredVcpus: 8 };
                account.existing[it.id] = {
                    ...it,
                    inputs: { ...it.inputs, computeResources },
                    state: { ...it.state, computeResources },
                };
            }
            return account;
        });
        const refreshed = await laptop.pulumi("dev", "refresh", "--yes", "--skip-preview");
        expect(refreshed.status).to.equal(0);
        const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
        expect(changes(done(result).steps)).to.deep.equal([]);
        expect(calls).to.deep.equal([]);
    });

    claim("queue", async () => {
        const laptop = await withJobs();
        const queue = { instanceTypes: [...types, "g6.xlarge"], maxvCpus: 128 };
        laptop.configure("dev", { queue });
        expect(changes(done(await laptop.up("dev")).steps)).to.have.members([
            "update ComputeEnvironment workstation-dev-jobs-on-demand",
            "update ComputeEnvironment workstation-dev-jobs-spot",
            "update JobQueue workstation-dev-jobs-on-demand",
            "update JobQueue workstation-dev-jobs-spot",
        ]);
        const [first] = allOfType(laptop.account(), computeEnvironment);
        expect(first?.inputs["updatePolicy"]).to.include({ terminateJobsOnUpdate: false });
    });

    it("takes another image as a new revision of the same definitions", async () => {
        const laptop = await withJobs();
        const before = allOfType(laptop.account(), jobDefinition);
        laptop.configure("dev", { members: [{ name: "ana", frameworkVersion: "2.17.0" }] });
        const steps = changes(done(await laptop.up("dev")).steps);
        expect(steps.filter((step) => /Job|Compute/.test(step))).to.have.members([
            "update JobDefinition workstation-dev-jobs-ana-one",
            "update JobDefinition workstation-dev-jobs-ana-many",
        ]);
        const now = allOfType(laptop.account(), jobDefinition);
        expect(now.map(({ state }) => state["revision"])).to.deep.equal([2, 2]);
        expect(now.map(({ inputs }) => inputs["name"])).to.deep.equal(
            before.map(({ inputs }) => inputs["name"]),
        );
    });

    it("gives hosts a new template by its number, in place", async () => {
        const laptop = await withJobs();
        laptop.configure("dev", { sharedData: "another-bucket" });
        const steps = changes(done(await laptop.up("dev")).steps);
        expect(steps).to.include("update LaunchTemplate workstation-dev-jobs");
        expect(steps.filter((step) => /Compute/.test(step))).to.have.members([
            "update ComputeEnvironment workstation-dev-jobs-on-demand",
            "update ComputeEnvironment workstation-dev-jobs-spot",
        ]);
        for (const { inputs } of allOfType(laptop.account(), computeEnvironment)) {
            const { launchTemplate } = inputs["computeResources"] as Record<string, unknown>;
            expect(launchTemplate).to.include({ version: "2" });
        }
    });

    it("stands beside the former one where it must be replaced; Batch lets go of that one late, and a second `up` ends it", async () => {
        const laptop = await withJobs();
        // m7i-flex joins no placement group, and leaving one replaces the environment.
        laptop.configure("dev", {
            queue: { instanceTypes: ["m7i-flex.large"] },
            members: [{ name: "ana", frameworkVersion: "2.21.0" }],
        });
        const first = await laptop.up("dev");
        const steps = changes(first.steps);
        const order = ["create-replacement ComputeEnvironment", "update JobQueue"].map((step) =>
            steps.findIndex((it) => it === `${step} workstation-dev-jobs-on-demand`),
        );
        expect(order[0]).to.be.at.least(0).and.below(order[1]!);
        expect(first.output).to.contain("found existing JobQueue relationship");
        for (let tries = 0; tries < 3; tries++) {
            const again = await laptop.up("dev");
            if (again.status === 0) break;
        }
        done(await laptop.up("dev"));
        expect(allOfType(laptop.account(), computeEnvironment)).to.have.length(2);
        expect(changes(done(await laptop.up("dev")).steps)).to.deep.equal([]);
    });

    /** Has the first `up` end while Batch is at the spot environment. */
    async function endedInTheMiddle(kind: "timeout" | "engine-killed") {
        const laptop = fork();
        laptops.push(laptop);
        laptop.configure("dev", withQueue);
        laptop.inject({
            ...{ kind, when: "after", operation: "create", times: 1 },
            ...{ type: computeEnvironment, name: "workstation-dev-jobs-spot" },
        });
        expect((await laptop.up("dev")).status).to.not.equal(0);
        return laptop;
    }
    const environments = (laptop: Laptop) =>
        allOfType(laptop.account(), computeEnvironment).map(({ state }) => String(state["status"]));

    it("is finished by a second `up` when the first one gives up, or is stopped, while Batch makes an environment", async () => {
        const laptop = await endedInTheMiddle("timeout");
        done(await laptop.up("dev"));
        expect(changes(done(await laptop.up("dev")).steps)).to.deep.equal([]);
        expect(environments(laptop)).to.deep.equal(["VALID", "VALID"]);
    });

    it("is finished by a second `up` after a kill while Batch makes an environment; that one is left over, and told", async () => {
        const laptop = await endedInTheMiddle("engine-killed");
        await laptop.pulumi("dev", "cancel", "--yes");
        const { output } = done(await laptop.up("dev"));
        expect(output).to.contain("workstation-dev-jobs-spot, interrupted while creating");
        const all = allOfType(laptop.account(), computeEnvironment);
        const spot = all.filter(({ name }) => name === "workstation-dev-jobs-spot");
        expect(spot.map(({ state }) => state["status"])).to.deep.equal(["VALID", "VALID"]);
        expect(changes(done(await laptop.up("dev")).steps)).to.deep.equal([]);
    });

    it("goes when the setting goes, queues first, and leaves the box alone but for its live settings", async () => {
        const laptop = await withJobs();
        laptop.configure("dev", { members: ana, queue: {} });
        const steps = changes(done(await laptop.up("dev")).steps);
        const others = steps.filter((step) => !step.startsWith("delete "));
        expect(others.filter((step) => !/ (Document|Association) /.test(step))).to.deep.equal([]);
        expect(steps.filter((step) => /Instance |Volume /.test(step))).to.deep.equal([]);
        const last = (type: string) => steps.findLastIndex((step) => step.includes(` ${type} `));
        const first = (type: string) => steps.findIndex((step) => step.includes(` ${type} `));
        expect(last("JobQueue")).to.be.below(first("ComputeEnvironment"));
        expect(last("ComputeEnvironment")).to.be.below(first("RolePolicy"));
        expect(allOfType(laptop.account(), computeEnvironment)).to.be.empty;
    });
});
